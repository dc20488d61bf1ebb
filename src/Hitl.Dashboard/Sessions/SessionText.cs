using System.Globalization;
using Hitl.Contracts.Sessions;

namespace Hitl.Dashboard.Sessions;

/// <summary>Sessions in words.</summary>
internal static class SessionText
{
    public static string Of(SessionState state) => state switch
    {
        SessionState.Usable => "In use",
        SessionState.Superseded => "Replaced",
        _ => "Stale",
    };

    public static string ClassOf(SessionState state) => state switch
    {
        SessionState.Usable => "state--completed",
        SessionState.Stale => "state--failed",
        _ => "",
    };

    public static string Of(SessionProof proof) => proof.Outcome switch
    {
        ProofOutcome.Proven => $"Proven: {proof.Session.Site} takes it.",
        ProofOutcome.Stale => $"Stale: {proof.Message}",
        _ => $"Nothing could be said: {proof.Message}",
    };

    public static string Size(long bytes) => bytes < 10_240
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024:N0} KB");
}
