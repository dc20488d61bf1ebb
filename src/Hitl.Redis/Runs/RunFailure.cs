using Hitl.Contracts.Runs;

namespace Hitl.Redis.Runs;

/// <summary>
/// Why a run ends as failed. With <see cref="Retry"/> the job gets another run while its attempts last, after the recipe's
/// back-off, or after <see cref="NotBefore"/>. <see cref="Message"/> is for people and carries no secret.
/// </summary>
public sealed record RunFailure(FailureCode Code, string Message, bool Retry, TimeSpan? NotBefore = null)
{
    /// <summary>The run is not to blame: it makes way for its worker's end, or Redis was away. The next one spends no attempt.</summary>
    public bool IsHandOver { get; private init; }

    /// <param name="message">For people.</param>
    /// <param name="after">When the next run is due; at once where nothing is said.</param>
    public static RunFailure HandOver(string message, TimeSpan after = default) => new(FailureCode.WorkerLost, message, Retry: true, after) { IsHandOver = true };
}
