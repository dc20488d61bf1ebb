using System.Text.Json;

namespace Hitl.Redis.Runs;

/// <summary>The process that takes runs, and the address that it really listens on.</summary>
public sealed record WorkerIdentity(string WorkerId, Uri Address);

/// <summary>The right to write to a run: every transition is refused without its token.</summary>
public sealed record RunLease(string RunId, string JobId, string Token, string? TraceParent, string TargetUrl, string Recipe)
{
    internal RetryBudget Budget { get; init; }

    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => $"{nameof(RunLease)} {RunId}";
}

/// <summary>A run that this worker may now work on.</summary>
public sealed record TakenRun
{
    public required RunLease Lease { get; init; }
    public required string Recipe { get; init; }
    public required JsonElement Params { get; init; }
    public required string TargetUrl { get; init; }
    public required int Attempt { get; init; }
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>What the API must present to look at this run's page.</summary>
    public required string Secret { get; init; }

    public string? PreviousInterventionId { get; init; }
    public string? Session { get; init; }
    public string? TraceParent { get; init; }

    /// <summary><see cref="TimeProvider.GetTimestamp"/> before the call was sent: the lease counts from here.</summary>
    public required long TakenTimestamp { get; init; }

    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => $"{nameof(TakenRun)} {Lease.RunId}";
}
