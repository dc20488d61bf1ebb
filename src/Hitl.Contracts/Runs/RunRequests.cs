using System.Text.Json;

namespace Hitl.Contracts.Runs;

/// <summary>The body of <c>POST /runs</c>.</summary>
public sealed record StartRunRequest
{
    public string? Recipe { get; init; }
    public JsonElement Params { get; init; }
    public Priority? Priority { get; init; }

    /// <summary>The captured session to start with; null takes the newest one that fits.</summary>
    public string? Session { get; init; }
}

/// <summary>The 202 of <c>POST /runs</c> and of a retry.</summary>
public sealed record StartRunAnswer(string JobId, string RunId, RunStatus Status);

/// <summary>The 202 of <c>POST /runs/{run_id}/cancel</c>: <c>failed</c> when it ended at once, else the status it is being stopped in.</summary>
public sealed record CancelRunAnswer(string RunId, RunStatus Status);
