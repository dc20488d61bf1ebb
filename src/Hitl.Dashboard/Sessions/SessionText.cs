using System.Globalization;
using Hitl.Contracts.Interventions;
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

    /// <summary>Who kept it; nobody did where its page was cleared and the run went on by itself.</summary>
    public static string By(string capturedBy) => capturedBy == ResolvedBy.Page ? ", when its page was cleared" : $" by {capturedBy}";

    public static string Size(long bytes) => bytes < 10_240
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024:N0} KB");
}
