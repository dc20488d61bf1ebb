using System.Buffers;
using System.IO.Pipelines;
using Hitl.Contracts.Log;
using Hitl.Redis;
using Hitl.Redis.Log;

namespace Hitl.EventsApi.Streaming;

/// <summary>What all streams of a process share.</summary>
internal sealed record StreamShared(
    EventLog Log, LogReads Reads, EventRing Ring, Signal Signal, StreamClients Clients, StreamMetrics Metrics, TimeProvider Time, int RetryMilliseconds);

/// <summary>
/// One open stream: decides where it starts, catches up from Redis page by page, joins the ring, and drains all that
/// waits there in one flush. It owns no timer and no queue: it is a cursor, woken with all others.
/// </summary>
internal sealed class StreamClient(HttpContext context, StreamRequest request, StreamShared shared)
{
    /// <summary>Entries that are read from Redis at once; how large they are is known only then.</summary>
    private const int FirstPage = 10, LargestPage = 100;

    /// <summary>What a page should have: as long as its client takes its time, this much stays in memory.</summary>
    private const long PageBytes = 256 * 1024;
    private const int DrainEntries = 256;

    /// <summary>Comes on top of what Kestrel holds for a connection before a flush has to wait for the reader.</summary>
    private const int FlushBytes = 16 * 1024;

    private readonly PipeWriter _writer = context.Response.BodyWriter;
    private LogPosition _position;
    private LogPosition _told;
    private RingCursor _cursor;
    private long _lastWriteTick = shared.Clients.Ticks;
    private long _flushingSinceTick = -1;
    private int _unflushed;
    private int _page = FirstPage;
    private bool _joined;

    private bool IsOver => context.RequestAborted.IsCancellationRequested;

    public async Task RunAsync()
    {
        // The answer is visible at once, whatever Redis does: a browser's stream is then open and waits.
        await context.Response.StartAsync();
        if (!await FlushAsync() || !await StartAsync() || !await CatchUpAsync())
            return;
        await FollowAsync();
    }

    public bool IsStuck(int giveUpAfterTicks)
    {
        var since = Volatile.Read(ref _flushingSinceTick);
        return since >= 0 && ((_joined && shared.Ring.HasLost(_cursor)) || shared.Clients.Ticks - since >= giveUpAfterTicks);
    }

    public void DisconnectAsSlow()
    {
        shared.Metrics.TooSlow();
        Disconnect();
    }

    public void Disconnect() => context.Abort();

    private async Task<bool> StartAsync()
    {
        StreamStart start;
        // A position inside the ring needs no question to Redis: after a restart thousands come back at once.
        if (LogPosition.TryParse(request.AskedId, out var asked) && shared.Ring.End is { } end
            && asked.Entry <= end.Entry && shared.Ring.TryJoin(asked, out _))
            start = new(asked, null);
        else if (await AskAsync(shared.Log.GetStateAsync) is { } state)
            start = StreamStart.Decide(request, state);
        else
            return false;
        _position = _told = start.Position;
        var now = shared.Time.GetUtcNow();
        StreamEncoder.WriteConnected(_writer, _position, shared.RetryMilliseconds, now);
        if (start.ResetReason is { } reason)
            StreamEncoder.WriteReset(_writer, _position, reason, now);
        return await FlushAsync();
    }

    /// <summary>Reads from Redis until every later event is in the ring.</summary>
    private async Task<bool> CatchUpAsync()
    {
        while (true)
        {
            var wake = shared.Signal.Next;
            if (shared.Ring.TryJoin(_position, out _cursor))
            {
                _joined = true;
                return true;
            }

            if (await AskAsync(token => shared.Log.ReadAfterAsync(_position.Entry, _page, token)) is not { } page)
                return false;
            if (StreamStart.Problem(_position, page.Incarnation, page.Trimmed, page.Last) is { } reason)
            {
                if (await AskAsync(shared.Log.GetStateAsync) is not { } state)
                    return false;
                Reset(new(state.Incarnation, state.Last), reason);
                if (!await FlushAsync())
                    return false;
                continue;
            }

            foreach (var entry in page.Entries)
            {
                Write(StreamEncoder.Encode(page.Incarnation, entry));
                if (_unflushed >= FlushBytes && !await FlushAsync())
                    return false;
            }

            if (!await FlushIfAnyAsync() || !await KeepAliveAsync())
                return false;
            var bytes = page.Entries.Sum(entry => (long)entry.Json.Length);
            _page = bytes == 0 ? LargestPage : (int)Math.Clamp(PageBytes * page.Entries.Count / bytes, 1, LargestPage);
            // Nothing left in Redis, but the ring is not there yet: its tail has to come first.
            if (page.Entries.Count == 0)
                await wake;
        }
    }

    private async Task FollowAsync()
    {
        while (true)
        {
            var wake = shared.Signal.Next;
            var drained = Drain();
            if (drained == Drained.FellOff)
            {
                DisconnectAsSlow();
                return;
            }

            if (!await FlushIfAnyAsync() || !await KeepAliveAsync())
                return;
            if (drained == Drained.All)
                await wake;
        }
    }

    /// <summary>Writes what waits in the ring, up to about one buffer.</summary>
    private Drained Drain()
    {
        var entries = ArrayPool<StreamEntry>.Shared.Rent(DrainEntries);
        try
        {
            while (_unflushed < FlushBytes)
            {
                var outcome = shared.Ring.Read(ref _cursor, entries.AsSpan(0, DrainEntries), FlushBytes - _unflushed, out var count, out var end, out var reason);
                if (outcome == RingOutcome.FellOff)
                    return Drained.FellOff;
                if (outcome == RingOutcome.Reset)
                    Reset(end, reason);
                else if (count == 0)
                    return Drained.All;
                for (var i = 0; i < count; i++)
                {
                    // Another replica may have shown this client more than this one's tail has read.
                    if (entries[i].Id > _position.Entry)
                        Write(entries[i]);
                }
            }

            return Drained.UpToABuffer;
        }
        finally
        {
            ArrayPool<StreamEntry>.Shared.Return(entries, clearArray: true);
        }
    }

    private void Write(StreamEntry entry)
    {
        _position = _position with { Entry = entry.Id };
        if (!request.Filter.Passes(entry.Type, entry.RunId))
            return;
        _writer.Write(entry.Bytes);
        _unflushed += entry.Bytes.Length;
        _told = _position;
    }

    private void Reset(LogPosition end, string reason)
    {
        _position = _told = end;
        StreamEncoder.WriteReset(_writer, end, reason, shared.Time.GetUtcNow());
        _unflushed++;
    }

    /// <summary>False when the stream is over. Where a filter let nothing pass, the client's id moves on all the same.</summary>
    private async Task<bool> KeepAliveAsync()
    {
        if (IsOver)
            return false;
        if (shared.Clients.Draining)
        {
            // Spread out, so that all clients of a server do not come back in one moment.
            StreamEncoder.WriteGoodbye(_writer, shared.RetryMilliseconds + Random.Shared.Next(shared.RetryMilliseconds));
            await FlushAsync();
            return false;
        }

        if (shared.Clients.Ticks - _lastWriteTick < StreamClock.TicksToKeepAlive)
            return true;
        _writer.Write(StreamEncoder.KeepAlive);
        if (request.Filter.IsFiltering && _position != _told)
        {
            StreamEncoder.WritePosition(_writer, _position);
            _told = _position;
        }

        return await FlushAsync();
    }

    /// <summary>Asks Redis when it is this stream's turn, with keepalives until it answers; null when the stream is over.</summary>
    private async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T>> ask) where T : class
    {
        while (true)
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            var wake = shared.Signal.Next;
            var answer = shared.Reads.RunAsync(ask, cancel.Token);
            while (await Task.WhenAny(answer, wake) != answer)
            {
                wake = shared.Signal.Next;
                if (await KeepAliveAsync())
                    continue;
                await cancel.CancelAsync();
                await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return null;
            }

            try
            {
                return await answer;
            }
            catch (OperationCanceledException) when (IsOver)
            {
                return null;
            }
            catch (Exception problem) when (problem is StoreUnavailableException or StoreFullException)
            {
                // Said by the tail, once for all clients; at the next tick Redis is asked again.
                await wake;
                if (!await KeepAliveAsync())
                    return null;
            }
        }
    }

    private ValueTask<bool> FlushIfAnyAsync() => _unflushed > 0 ? FlushAsync() : new(true);

    private async ValueTask<bool> FlushAsync()
    {
        _unflushed = 0;
        Volatile.Write(ref _flushingSinceTick, shared.Clients.Ticks);
        try
        {
            var result = await _writer.FlushAsync();
            return !result.IsCompleted && !result.IsCanceled && !IsOver;
        }
        finally
        {
            _lastWriteTick = shared.Clients.Ticks;
            Volatile.Write(ref _flushingSinceTick, -1);
        }
    }

    private enum Drained
    {
        All,
        UpToABuffer,
        FellOff,
    }
}
