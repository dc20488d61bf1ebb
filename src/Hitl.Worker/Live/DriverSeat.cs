using Hitl.Contracts.Interventions;
using Hitl.Redis;
using Hitl.Redis.Interventions;

namespace Hitl.Worker.Live;

/// <summary>
/// Who drives: one viewer at most has that role, and only here it is given and taken. The seat is the claim's: Redis is asked
/// for it, and its end is counted here too, for when Redis can't be asked.
/// </summary>
internal sealed partial class DriverSeat(string interventionId, InterventionStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan HandOverTime = TimeSpan.FromSeconds(10);
    private readonly DriveRecord record = new(interventionId, store, time, logger);
    private readonly Lock gate = new();
    private Sitting? now;
    private Absence? absence;

    private sealed record Sitting(LiveViewer Viewer, string Token, Drive Begun)
    {
        public long EndsAt { get; set; }
        public int Inputs { get; set; }
    }

    /// <summary>Why nobody sits there, though the page is somebody's: without a token it waits for who was handed it.</summary>
    private sealed record Absence(string? Token, long EndsAt);

    public LiveViewer? Driver
    {
        get
        {
            lock (gate)
                return now?.Viewer;
        }
    }

    public string? Operator
    {
        get
        {
            lock (gate)
                return now?.Begun.Operator;
        }
    }

    /// <summary>
    /// Somebody drives, or will again: whose connection broke has the claim still, and who is handed the page has a moment to
    /// take it. Not after letting go, nor when the claim has ended.
    /// </summary>
    public bool IsHeld
    {
        get
        {
            lock (gate)
                return now is not null || (absence is { } gap && time.GetTimestamp() < gap.EndsAt);
        }
    }

    /// <summary>How often somebody began to drive.</summary>
    public int Sittings { get; private set; }

    /// <summary>Whether this viewer's input counts at this moment; counts it.</summary>
    public bool MayAct(LiveViewer viewer)
    {
        lock (gate)
        {
            if (now is not { } sitting || sitting.Viewer != viewer || time.GetTimestamp() >= sitting.EndsAt)
                return false;
            sitting.Inputs++;
            return true;
        }
    }

    /// <summary>Whether this viewer drives at this moment.</summary>
    public bool IsDriver(LiveViewer viewer)
    {
        lock (gate)
            return now is { } sitting && sitting.Viewer == viewer && time.GetTimestamp() < sitting.EndsAt;
    }

    /// <summary>With the claim's token the viewer drives from now on; who drove before with the same claim only watches.</summary>
    public Task<SitAnswer> SitAsync(LiveViewer viewer, string token, CancellationToken cancellationToken)
    {
        viewer.Claims = token;
        return SitWithAsync(viewer, token, cancellationToken);
    }

    /// <summary>The same for who wanted to drive while Redis was silent; unknown still, or again, where they want it no more.</summary>
    public async Task<SitAnswer> SitAgainAsync(LiveViewer viewer, CancellationToken cancellationToken) =>
        viewer.Claims is { } token ? await SitWithAsync(viewer, token, cancellationToken) : new SitAnswer.Unknown();

    private async Task<SitAnswer> SitWithAsync(LiveViewer viewer, string token, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        var check = await CheckAsync(token, cancellationToken);
        if (check is ClaimCheck.Unknown)
            return new SitAnswer.Unknown();
        Sitting? left;
        var yours = check as ClaimCheck.Yours;
        lock (gate)
        {
            // They let go, went, or came with another token while it was asked.
            if (viewer.Claims != token)
                return new SitAnswer.Unknown();
            viewer.Claims = null;
            if (yours is null)
                return new SitAnswer.Refused(NoLonger.TokenRefused);
            left = Unseat();
            absence = null;
            now = new(viewer, token, record.Begin(yours.Operator)) { EndsAt = Add(asked, yours.Remaining) };
            viewer.Role = LiveRole.Drive;
            Sittings++;
        }

        LogDrives(interventionId, yours.Operator);
        return new SitAnswer.Drives(left?.Viewer == viewer ? null : left?.Viewer);
    }

    /// <summary>Asks again for whom it is; null while it is the driver's still.</summary>
    public async Task<NoLonger?> RecheckAsync(CancellationToken cancellationToken)
    {
        Sitting? sitting;
        lock (gate)
            sitting = now;
        if (sitting is null)
            return null;
        var asked = time.GetTimestamp();
        var check = await CheckAsync(sitting.Token, cancellationToken);
        lock (gate)
        {
            if (now != sitting)
                return null;
            if (check is ClaimCheck.Yours yours)
                sitting.EndsAt = Add(asked, yours.Remaining);
            if (time.GetTimestamp() >= sitting.EndsAt)
                return NoLonger.Expired;
            return check switch
            {
                ClaimCheck.Others => NoLonger.Taken,
                ClaimCheck.Nobodys => NoLonger.Released,
                _ => null,
            };
        }
    }

    /// <summary>Asks whether the claim is still that of the driver whose connection broke.</summary>
    public async Task RecheckAbsentAsync(CancellationToken cancellationToken)
    {
        Absence? gap;
        lock (gate)
            gap = absence;
        if (gap is not { Token: { } token })
            return;
        var asked = time.GetTimestamp();
        var check = await CheckAsync(token, cancellationToken);
        lock (gate)
        {
            if (absence == gap && check is not ClaimCheck.Unknown)
                absence = check is ClaimCheck.Yours yours ? gap with { EndsAt = Add(asked, yours.Remaining) } : null;
        }
    }

    /// <summary>The driver gives the claim back, so that who they hand the page to can take it.</summary>
    public async Task HandOverAsync(CancellationToken cancellationToken)
    {
        Sitting? sitting;
        lock (gate)
            sitting = now;
        if (sitting is null)
            return;
        await LeaveAsync(sitting.Viewer, _ => new(null, Add(time.GetTimestamp(), HandOverTime)));
        try
        {
            await store.ReleaseAsync(interventionId, sitting.Token, Operation.New(), cancellationToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreFullException)
        {
            // It runs out by itself.
            LogStore(exception.Message);
        }
    }

    /// <summary>The viewer's connection is gone; the page stays theirs while the claim lasts. True when they drove.</summary>
    public Task<bool> LoseAsync(LiveViewer viewer) => LeaveAsync(viewer, left => new(left.Token, left.EndsAt));

    /// <summary>Nobody drives any more; with a viewer, only if it is that one. True when somebody did. When it returns, who drove is written.</summary>
    public Task<bool> LeaveAsync(LiveViewer? viewer) => LeaveAsync(viewer, _ => null);

    private async Task<bool> LeaveAsync(LiveViewer? viewer, Func<Sitting, Absence?> gap)
    {
        bool isLeft;
        lock (gate)
        {
            if (viewer is null)
                absence = null;
            isLeft = now is not null && (viewer is null || now.Viewer == viewer);
            if (isLeft && Unseat() is { } left)
                absence = gap(left);
        }

        if (isLeft || viewer is null)
            await record.WrittenAsync();
        return isLeft;
    }

    private Sitting? Unseat()
    {
        var left = now;
        now = null;
        if (left is null)
            return null;
        left.Viewer.Role = LiveRole.Watch;
        record.End(left.Begun, left.Inputs);
        LogDrove(interventionId, left.Begun.Operator, left.Inputs);
        return left;
    }

    private async Task<ClaimCheck> CheckAsync(string token, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(CheckTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await store.CheckClaimAsync(interventionId, token, either.Token);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreFullException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new ClaimCheck.Unknown();
        }
    }

    private long Add(long timestamp, TimeSpan span) => timestamp + (long)(span.TotalSeconds * time.TimestampFrequency);

    [LoggerMessage(Level = LogLevel.Information, Message = "Intervention {InterventionId}: {Operator} drives the page")]
    private partial void LogDrives(string interventionId, string @operator);

    [LoggerMessage(Level = LogLevel.Information, Message = "Intervention {InterventionId}: {Operator} drives no longer, after {Inputs} inputs")]
    private partial void LogDrove(string interventionId, string @operator, int inputs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A claim could not be given back: {Why}")]
    private partial void LogStore(string why);
}
