using System.Globalization;
using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Redis.Connection;

namespace Hitl.Redis.Runs;

/// <summary>What a job may still spend on runs nobody asked for.</summary>
internal readonly record struct RetryBudget(int Tries, int MaxAttempts, TimeSpan Backoff)
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromHours(1);

    public static RetryBudget Of(Fields run) =>
        new(run.Int("tries") ?? 1, run.Int("max_attempts") ?? 1, TimeSpan.FromMilliseconds(run.Long("backoff_ms") ?? 0));

    public bool IsSpent => Tries >= MaxAttempts;

    /// <summary>Doubles with each try, up to an hour.</summary>
    public TimeSpan Delay => TimeSpan.FromMilliseconds(
        Math.Min(LongestBackoff.TotalMilliseconds, Backoff.TotalMilliseconds * Math.Pow(2, Math.Clamp(Tries - 1, 0, 20))));
}

/// <summary>The run that follows a failed one in the same step.</summary>
internal sealed record NextRun(string RunId, string JobId, string Recipe, string TargetUrl, TimeSpan Due, int Tries)
{
    /// <summary>Null when the failure ends the job.</summary>
    public static NextRun? After(RunFailure failure, RetryBudget budget, string jobId, string recipe, string targetUrl) =>
        !failure.Retry || (budget.IsSpent && !failure.IsHandOver) ? null
        : new(Ids.NewRun(), jobId, recipe, targetUrl, failure.NotBefore ?? budget.Delay, failure.IsHandOver ? budget.Tries : budget.Tries + 1);

    public void AddTo(ScriptArguments arguments, DateTimeOffset now, string? previousIntervention, string? trace)
    {
        var queued = HitlTracing.Stamped(new RunQueued { RunId = RunId, JobId = JobId, Recipe = Recipe, TargetUrl = TargetUrl, Timestamp = now }, trace);
        arguments.With("next", RunId)
            .With("next_due_in_ms", ((long)Due.TotalMilliseconds).ToString(CultureInfo.InvariantCulture))
            .With("next_tries", Tries)
            .WithIf(previousIntervention is not null, "previous_intervention", previousIntervention)
            .With(EventTypes.RunQueued, EventJson.Write(queued));
    }
}
