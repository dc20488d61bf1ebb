using System.Globalization;
using Hitl.Contracts.Events;
using Hitl.Contracts.Json;
using Hitl.Redis.Connection;

namespace Hitl.Redis.Interventions;

/// <summary>Opens a claimed intervention again: its holder gave it back, or the claim ran out.</summary>
internal sealed class ClaimRelease(RedisWorkspace redis, TimeProvider time)
{
    /// <summary>What is left at least after a claim: somebody may have worked past the deadline and lost the connection.</summary>
    private static readonly TimeSpan LeastRemaining = TimeSpan.FromMinutes(1);

    /// <summary>What a time that is shown may be off without being changed.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(5);

    private static readonly Script Release = Script.Named("release");
    private static readonly Script ExpiryRead = Script.Named("expiry_read");

    public async Task<ScriptAnswer> TryAsync(Fields intervention, string? token, bool lapsed, Operation operation, CancellationToken cancellationToken)
    {
        using var activity = HitlTracing.StartForRun("send", HitlTracing.Events, intervention.Text("trace"));
        var now = time.GetUtcNow();
        var remaining = await RemainingAsync(intervention, now, cancellationToken);
        if (remaining < LeastRemaining)
            remaining = LeastRemaining;
        var expiresAt = now + remaining;
        if (intervention.Time("expires_at") is { } shown && (shown - expiresAt).Duration() < Shown)
            expiresAt = shown;
        var holder = intervention.Text("operator") ?? "";
        var released = HitlTracing.Stamped(new InterventionReleased
        {
            InterventionId = intervention.Required("id"), RunId = intervention.Required("run"), Operator = holder, Timestamp = now, ExpiresAt = expiresAt,
        }, intervention.Text("trace"));
        var arguments = new ScriptArguments()
            .With("intervention", intervention.Required("id")).With("token", token).With("lapsed", lapsed ? "1" : "").With("operator", holder)
            .With("expires_at", UtcTimeConverter.ToText(expiresAt)).With("remaining_ms", remaining)
            .With("trace", activity?.Id ?? intervention.Text("trace")).With(EventTypes.InterventionReleased, EventJson.Write(released));
        return await redis.RunAsync(Release, arguments, operation, cancellationToken);
    }

    // Asked for instead of counted from the time that is shown: a clock may have been set since that was written.
    private async Task<TimeSpan> RemainingAsync(Fields intervention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var answer = await redis.RunAsync(ExpiryRead, new ScriptArguments().With("intervention", intervention.Required("id")), null, cancellationToken);
        return answer.IsOk
            ? TimeSpan.FromMilliseconds(double.Parse(answer[1]!, CultureInfo.InvariantCulture))
            // Written by a version that kept no such deadline.
            : (intervention.Time("expires_at") ?? now) - now;
    }
}
