namespace Hitl.ServiceDefaults.Security;

/// <summary>Section <c>Security</c>: who may call a service that listens on loopback without a login.</summary>
public sealed class SecurityOptions
{
    public const string Section = "Security";

    /// <summary>
    /// Origins of web pages that may call this service besides its own, as <c>scheme://host[:port]</c>; default none.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// Names under which this service may be addressed besides <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c>, as
    /// <c>host</c> (any port) or <c>host:port</c>; default none.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];
}
