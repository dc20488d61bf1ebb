using System.Text.Json;
using Hitl.Contracts.Events;
using Hitl.Contracts.Log;
using Hitl.Dashboard.Api;
using Microsoft.Extensions.Options;

namespace Hitl.Dashboard.Sync;

/// <summary>
/// Follows the stream without a gap. The first message says that the stream stands at a position; the snapshot is read
/// then, while the connection itself holds what happens meanwhile, and what it held is applied on top. A connection that
/// breaks goes on after its last position; only a <c>stream.reset</c> costs another snapshot.
/// </summary>
internal sealed partial class EventFollower(
    EventStream stream, SnapshotLoader snapshot, LiveFeed feed, TimeProvider time,
    IOptions<SyncOptions> options, ILogger<EventFollower> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private string? _position;
    private LogPosition? _applied;
    private bool _needsSnapshot = true;
    private long _lastHeardTicks;
    private TimeSpan _pause = FirstPause;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Heard();
        await using var stale = time.CreateTimer(_ => CallStale(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
                LogEnded(logger);
            }
            catch (Exception problem) when (problem is HttpRequestException or IOException or ApiException or JsonException)
            {
                LogBroken(logger, problem.Message, _pause.TotalSeconds);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            // Once for each break: attempts that fail neither put "stale" off nor take it back.
            if (feed.Stream.Kind == Connection.Live)
            {
                feed.SetConnection(Connection.Reconnecting, new(_lastHeardTicks, TimeSpan.Zero));
                stale.Change(TimeSpan.FromSeconds(options.Value.StaleAfterSeconds), Timeout.InfiniteTimeSpan);
            }

            await Task.Delay(_pause, time, stoppingToken);
            _pause = TimeSpan.FromSeconds(Math.Min(_pause.TotalSeconds * 2, options.Value.LongestPauseSeconds));
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        await foreach (var message in stream.ReadAsync(_position, Heard, cancellation))
        {
            if (message.Event is Connected or StreamReset)
            {
                _needsSnapshot |= message.Event is StreamReset;
                feed.SetClock(message.Event.Timestamp);
                if (_needsSnapshot)
                    feed.Replace(await snapshot.LoadAsync(cancellation));
                _needsSnapshot = false;
                _position = message.Position;
                if (message.Event is StreamReset reset)
                {
                    _applied = null;
                    LogReset(logger, reset.Reason);
                }

                _pause = FirstPause;
                feed.SetConnection(Connection.Live, feed.ApiNow);
            }
            else if (IsNew(message.Position))
            {
                using var delivery = DeliverySpan.Start(message.Event);
                feed.Apply(message.Event);
                _position = message.Position;
            }
        }
    }

    // Keepalives count: a stream on which nothing happens is heard all the same.
    private void Heard() => _lastHeardTicks = feed.ApiNow.UtcTicks;

    // The server promises each event once; a proxy that replays a response does not.
    private bool IsNew(string? position)
    {
        if (!LogPosition.TryParse(position, out var at))
            return true;
        if (_applied is { } last && last.Incarnation == at.Incarnation && at.Entry <= last.Entry)
            return false;
        _applied = at;
        return true;
    }

    private void CallStale()
    {
        if (feed.Stream.Kind == Connection.Reconnecting)
            feed.SetConnection(Connection.Stale, feed.Stream.Since);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The event stream ended: connecting again")]
    private static partial void LogEnded(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event stream broke ({Reason}): connecting again in {Seconds} s")]
    private static partial void LogBroken(ILogger logger, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "The event stream was reset ({Reason}): the picture was loaded again")]
    private static partial void LogReset(ILogger logger, string reason);
}
