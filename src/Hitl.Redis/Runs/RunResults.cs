using Hitl.Contracts.Runs;

namespace Hitl.Redis.Runs;

/// <summary>What became of a cancel.</summary>
public abstract record CancelRunResult
{
    private CancelRunResult() { }

    public sealed record NotFound : CancelRunResult;

    /// <summary>It had ended before.</summary>
    public sealed record AlreadyEnded(RunStatus Status) : CancelRunResult;

    /// <summary>It was queued or waiting and has ended with this call.</summary>
    public sealed record EndedNow : CancelRunResult;

    /// <summary>It is running: it can't complete any more, and its worker is stopping it.</summary>
    public sealed record Stopping : CancelRunResult;
}

/// <summary>What became of a retry.</summary>
public abstract record RetryRunResult
{
    private RetryRunResult() { }

    public sealed record NotFound : RetryRunResult;

    /// <summary>A run of that job is not over yet.</summary>
    public sealed record Unfinished(string RunId) : RetryRunResult;

    public sealed record Queued(string JobId, string RunId) : RetryRunResult;
}
