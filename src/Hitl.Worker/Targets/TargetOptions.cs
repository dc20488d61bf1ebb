namespace Hitl.Worker.Targets;

/// <summary>Configuration section <c>Worker:Targets</c>: what the browser may connect to.</summary>
internal sealed class TargetOptions
{
    public const string Section = "Worker:Targets";

    /// <summary>
    /// <c>host</c> or <c>host:port</c> whose private or loopback addresses are allowed; default none. The name in the URL
    /// must be the one given here: another name that resolves to the same address stays refused.
    /// </summary>
    public IList<string> AllowedPrivateHosts { get; } = [];

    /// <summary>How long a name may take to resolve, seconds; default 5, 1–60.</summary>
    public double ResolveSeconds { get; set; } = 5;

    /// <summary>How long a connection may take to open, seconds; default 10, 1–60.</summary>
    public double ConnectSeconds { get; set; } = 10;
}
