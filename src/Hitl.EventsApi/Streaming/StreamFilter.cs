using System.Collections.Frozen;

namespace Hitl.EventsApi.Streaming;

/// <summary>Which events a client gets; null lets all pass.</summary>
internal sealed record StreamFilter(string? RunId, FrozenSet<string>? Types)
{
    public static readonly StreamFilter None = new(null, null);

    public bool IsFiltering => RunId is not null || Types is not null;

    public bool Passes(string type, string runId) =>
        (RunId is null || RunId == runId) && (Types is null || Types.Contains(type));
}
