using System.Text.Json;

namespace Hitl.Contracts.Runs;

/// <summary>An event of a run, as <c>GET /runs/{run_id}/events</c> lists it. <see cref="Id"/> is its position on the stream: <c>Last-Event-ID</c> takes it.</summary>
public sealed record RunEventView(string Id, JsonElement Event);
