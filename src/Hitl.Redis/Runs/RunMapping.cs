using System.Text.Json;
using Hitl.Contracts;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Redis.Connection;

namespace Hitl.Redis.Runs;

/// <summary>A run's hash as a view.</summary>
internal static class RunMapping
{
    public static RunView ToView(Fields run, long? ahead = null)
    {
        var status = run.Required<RunStatus>("status");
        var notBefore = status == RunStatus.Queued ? run.Milliseconds("not_before_ms") : null;
        return new()
        {
            RunId = run.Required("id"),
            JobId = run.Required("job"),
            Recipe = run.Required("recipe"),
            Status = status,
            TargetUrl = run.Required("target_url"),
            Params = Json(run.Bytes("params")),
            Priority = run.Required<Priority>("priority"),
            Attempt = run.Int("attempt") ?? 1,
            CreatedAt = run.Time("created_at") ?? DateTimeOffset.UnixEpoch,
            StartedAt = run.Time("started_at"),
            EndedAt = run.Time("ended_at"),
            Progress = new(run.Text("step"), run.Text("message"), run.Int("items_extracted"), run.Int("percent")),
            InterventionId = run.Text("intervention"),
            WaitsFor = status switch
            {
                RunStatus.Queued when notBefore is not null => WaitsFor.RetryTime,
                RunStatus.Queued => WaitsFor.Worker,
                RunStatus.Waiting => WaitsFor.Human,
                _ => null,
            },
            Ahead = ahead,
            NotBefore = notBefore,
            CancelRequested = run.Text("cancel") is not null && status is not (RunStatus.Completed or RunStatus.Failed),
            FailureCode = run.Enum<FailureCode>("failure_code"),
            ErrorMessage = run.Text("error_message"),
            PreviousRunId = run.Text("prev_run"),
            NextRunId = run.Text("next_run"),
            WorkerId = run.Text("worker"),
            SessionId = run.Text("session_used"),
            Stats = run.Bytes("stats") is { } stats ? JsonSerializer.Deserialize(stats, HitlJson.Default.RunStats) : null,
            TraceId = HitlTracing.Parse(run.Text("trace")) is { TraceId: var trace } && trace != default ? trace.ToHexString() : null,
        };
    }

    public static JsonElement Json(byte[]? utf8)
    {
        using var document = JsonDocument.Parse(utf8 ?? "{}"u8.ToArray());
        return document.RootElement.Clone();
    }
}
