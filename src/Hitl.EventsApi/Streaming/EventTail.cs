using System.Diagnostics;
using EventLog = Hitl.Redis.Log.EventLog;
using System.Threading.Channels;
using Hitl.Contracts.Log;
using Hitl.Redis;
using Hitl.Redis.Log;
using Microsoft.Extensions.Options;

namespace Hitl.EventsApi.Streaming;

/// <summary>
/// The one reader of the log in this process: rung by the doorbell, backed by a slow timer, it puts every event into
/// the shared ring and wakes the clients. It outlives Redis's troubles and tells the clients when the log was exchanged.
/// </summary>
internal sealed partial class EventTail(
    EventLog log, EventRing ring, Signal signal, IOptions<StreamOptions> options, TimeProvider time, ILogger<EventTail> logger) : BackgroundService
{
    private const int PageSize = 500;
    private static readonly TimeSpan RestAfterTrouble = TimeSpan.FromSeconds(1);

    // Many rings are one ring.
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _inTrouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is StoreUnavailableException or StoreFullException)
            {
                if (!_inTrouble)
                    LogTrouble(problem);
                _inTrouble = true;
                await Task.Delay(RestAfterTrouble, time, stoppingToken);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await using var subscription = await log.SubscribeAsync(() => _bell.Writer.TryWrite(true), cancellationToken);
        await using var timer = time.CreateTimer(_ => _bell.Writer.TryWrite(true), null, options.Value.Poll, options.Value.Poll);
        if (ring.End is null)
            await BeginWithNewestAsync(cancellationToken);
        do
        {
            while (await ReadPageAsync(cancellationToken)) { }
        }
        while (await _bell.Reader.WaitToReadAsync(cancellationToken) && _bell.Reader.TryRead(out _));
    }

    /// <summary>True if there may be more.</summary>
    private async Task<bool> ReadPageAsync(CancellationToken cancellationToken)
    {
        var position = ring.End!.Value;
        var page = await log.ReadAfterAsync(position.Entry, PageSize, cancellationToken);
        if (_inTrouble)
            LogRecovered();
        _inTrouble = false;
        if (StreamStart.Problem(position, page.Incarnation, page.Trimmed, page.Last) is { } reason)
        {
            LogReset(reason);
            await BeginAtEndAsync(reason, cancellationToken);
            return true;
        }

        foreach (var entry in page.Entries)
            Deliver(page.Incarnation, entry);
        if (page.Entries.Count > 0)
            signal.Raise();
        return page.Entries.Count == PageSize;
    }

    /// <summary>
    /// At the start the ring takes what it can hold of the log: when a process is replaced, thousands of clients come back at
    /// once, and nearly all of them saw one of the newest events last.
    /// </summary>
    private async Task BeginWithNewestAsync(CancellationToken cancellationToken)
    {
        var state = await log.GetStateAsync(cancellationToken);
        var newest = new Stack<StreamEntry>();
        LogPosition? start = null;
        var bytes = 0L;
        EntryId? before = null;
        while (start is null)
        {
            var page = await log.ReadBeforeAsync(before, PageSize, cancellationToken);
            if (page.Incarnation != state.Incarnation)
            {
                await BeginAtEndAsync(ResetReasons.OtherLog, cancellationToken);
                return;
            }

            foreach (var entry in page.Entries)
            {
                var encoded = StreamEncoder.Encode(page.Incarnation, entry);
                bytes += encoded.Bytes.Length;
                if (newest.Count == options.Value.RingEvents || bytes > options.Value.RingBytes)
                {
                    start = new(page.Incarnation, entry.Id);
                    break;
                }

                newest.Push(encoded);
                before = entry.Id;
            }

            if (page.Entries.Count < PageSize)
                start ??= new(page.Incarnation, page.Trimmed);
        }

        ring.Begin(start.Value, ResetReasons.OtherLog);
        foreach (var entry in newest)
            ring.Append(entry);
        signal.Raise();
    }

    private async Task BeginAtEndAsync(string reason, CancellationToken cancellationToken)
    {
        var state = await log.GetStateAsync(cancellationToken);
        ring.Begin(new(state.Incarnation, state.Last), reason);
        signal.Raise();
    }

    private void Deliver(string incarnation, LogEntry entry)
    {
        using var activity = entry.TraceParent is null
            ? null
            : HitlTracing.Start("process", HitlTracing.Events, ActivityKind.Consumer, HitlTracing.Parse(entry.TraceParent));
        activity?.SetTag("messaging.message.id", new LogPosition(incarnation, entry.Id).ToString());
        activity?.SetTag("hitl.event.type", entry.Type);
        activity?.SetTag("hitl.run.id", entry.RunId);
        ring.Append(StreamEncoder.Encode(incarnation, entry));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event log can't be read; connected clients wait until it can")]
    private partial void LogTrouble(Exception problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The event log can be read again")]
    private partial void LogRecovered();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The position in the event log is void ({Reason}); connected clients are told to reload")]
    private partial void LogReset(string reason);
}
