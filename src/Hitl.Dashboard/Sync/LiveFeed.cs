using System.Collections.Immutable;
using Hitl.Contracts.Events;

namespace Hitl.Dashboard.Sync;

/// <summary>
/// The one picture of this process, shared by all its pages. Subscribers are called on the follower's thread, once for
/// every event in order, and must return at once.
/// </summary>
public sealed class LiveFeed(TimeProvider time)
{
    private readonly Lock _gate = new();
    private ImmutableList<Action<LiveUpdate>> _subscribers = [];
    private volatile LivePicture _picture = LivePicture.Empty;
    private volatile ConnectionState _stream = new(Sync.Connection.Connecting, time.GetUtcNow());
    private volatile ConnectionState? _stalled;
    private long _clockOffsetTicks;

    public LivePicture Picture => _picture;

    public ConnectionState Connection => _stream is { Kind: Sync.Connection.Live } && _stalled is { } stalled ? stalled : _stream;

    /// <summary>The state of the stream itself.</summary>
    internal ConnectionState Stream => _stream;

    /// <summary>Now on the API's clock, as far as the stream told it: what every shown duration counts from.</summary>
    public DateTimeOffset ApiNow => time.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _clockOffsetTicks));

    /// <summary>Disposing ends it.</summary>
    public IDisposable Subscribe(Action<LiveUpdate> subscriber)
    {
        lock (_gate)
            _subscribers = _subscribers.Add(subscriber);
        return new Subscription(this, subscriber);
    }

    internal void SetClock(DateTimeOffset apiNow) => Interlocked.Exchange(ref _clockOffsetTicks, (apiNow - time.GetUtcNow()).Ticks);

    internal void SetConnection(Connection kind, DateTimeOffset since)
    {
        if (_stream.Kind == kind)
            return;
        _stream = new(kind, since);
        Tell(default);
    }

    /// <summary>Why the API sees nothing of what happens, and since when at the latest; null where it does.</summary>
    internal void SetStalled(string? why, DateTimeOffset since)
    {
        var before = _stalled;
        if (before?.Why == why)
            return;
        _stalled = why is null ? null : new(Sync.Connection.Stalled, before?.Since ?? since, why);
        Tell(default);
    }

    internal void Replace(LivePicture picture)
    {
        lock (_gate)
            _picture = picture;
        Tell(default);
    }

    internal void Apply(HitlEvent happened)
    {
        lock (_gate)
            _picture = _picture.Apply(happened);
        Tell(new(happened));
    }

    /// <summary>Changes the picture by what the API said meanwhile.</summary>
    internal void Amend(Func<LivePicture, LivePicture> change)
    {
        lock (_gate)
            _picture = change(_picture);
        Tell(default);
    }

    private void Tell(LiveUpdate update)
    {
        foreach (var subscriber in _subscribers)
            subscriber(update);
    }

    private sealed class Subscription(LiveFeed feed, Action<LiveUpdate> subscriber) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._gate)
                feed._subscribers = feed._subscribers.Remove(subscriber);
        }
    }
}
