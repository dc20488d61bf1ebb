namespace Hitl.Dashboard.Embed;

/// <summary>Configuration section <c>Dashboard</c>: where the dashboard stands and who may show it in a frame.</summary>
public sealed class EmbedOptions
{
    public const string Section = "Dashboard";

    /// <summary>The path that a proxy puts before every address, such as <c>/hitl</c>; default none.</summary>
    public string PathBase { get; set; } = "";

    /// <summary>Origins (scheme://host[:port]) whose pages may frame <c>/embed/…</c>; default none but the dashboard's own.</summary>
    public IReadOnlyList<string> FrameAncestors { get; set; } = [];
}
