namespace Hitl.Dashboard.Runs;

/// <summary>Configuration section <c>Dashboard:Traces</c>.</summary>
public sealed class TraceOptions
{
    public const string Section = "Dashboard:Traces";

    /// <summary>Where a trace can be seen, with <c>{trace_id}</c> in its place; default none, and the id is shown alone.</summary>
    public string Viewer { get; set; } = "";

    /// <summary>The address of one trace, or null.</summary>
    public string? LinkTo(string traceId) =>
        Viewer.Length == 0 ? null : Viewer.Replace("{trace_id}", Uri.EscapeDataString(traceId), StringComparison.Ordinal);
}
