using Hitl.Contracts.Events;
using Hitl.Contracts.Json;
using Hitl.Redis.Connection;

namespace Hitl.Redis.Interventions;

/// <summary>Opens a claimed intervention again: its holder gave it back, or the claim ran out.</summary>
internal sealed class ClaimRelease(RedisWorkspace redis, TimeProvider time)
{
    /// <summary>What is left at least after a claim: somebody may have worked past the deadline and lost the connection.</summary>
    private static readonly TimeSpan LeastRemaining = TimeSpan.FromMinutes(1);

    private static readonly Script Release = Script.Named("release");

    public async Task<ScriptAnswer> TryAsync(Fields intervention, string? token, bool lapsed, Operation operation, CancellationToken cancellationToken)
    {
        using var activity = HitlTracing.StartForRun("send", HitlTracing.Events, intervention.Text("trace"));
        var now = time.GetUtcNow();
        var expiresAt = intervention.Time("expires_at") ?? now;
        if (expiresAt < now + LeastRemaining)
            expiresAt = now + LeastRemaining;
        var holder = intervention.Text("operator") ?? "";
        var released = HitlTracing.Stamped(new InterventionReleased
        {
            InterventionId = intervention.Required("id"), RunId = intervention.Required("run"), Operator = holder, Timestamp = now, ExpiresAt = expiresAt,
        }, intervention.Text("trace"));
        var arguments = new ScriptArguments()
            .With("intervention", intervention.Required("id")).With("token", token).With("lapsed", lapsed ? "1" : "").With("operator", holder)
            .With("expires_at", UtcTimeConverter.ToText(expiresAt)).With("remaining_ms", expiresAt - now)
            .With("trace", activity?.Id ?? intervention.Text("trace")).With(EventTypes.InterventionReleased, EventJson.Write(released));
        return await redis.RunAsync(Release, arguments, operation, cancellationToken);
    }
}
