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
    private readonly DriveRecord record = new(interventionId, store, time, logger);
    private readonly Lock gate = new();
    private Sitting? now;

    private sealed record Sitting(LiveViewer Viewer, string Token, Drive Begun)
    {
        public long EndsAt { get; set; }
        public int Inputs { get; set; }
    }

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

    /// <summary>Somebody drove, now or before.</summary>
    public bool WasTaken { get; private set; }

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
            now = new(viewer, token, record.Begin(yours.Operator)) { EndsAt = Add(asked, yours.Remaining) };
            viewer.Role = LiveRole.Drive;
            WasTaken = true;
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

    /// <summary>The driver gives the claim back, so that somebody else can take it.</summary>
    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        Sitting? sitting;
        lock (gate)
            sitting = now;
        if (sitting is null)
            return;
        await LeaveAsync(sitting.Viewer);
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

    /// <summary>Nobody drives any more; with a viewer, only if it is that one. True when somebody did. When it returns, who drove is written.</summary>
    public async Task<bool> LeaveAsync(LiveViewer? viewer)
    {
        bool isLeft;
        lock (gate)
            isLeft = now is not null && (viewer is null || now.Viewer == viewer) && Unseat() is not null;
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
