using System.Collections.Concurrent;

namespace Hitl.Worker.Sessions;

/// <summary>
/// What came of offering kept sessions to one waiting run. Only what a page said counts against a session; trouble on the way
/// makes the next try wait longer, and never ends them: an outage must not part a run from the act that would free it.
/// </summary>
internal sealed class OfferTries(TimeProvider time)
{
    private const int MostInVain = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);
    private readonly ConcurrentDictionary<string, Tries> all = new(StringComparer.Ordinal);

    private readonly record struct Tries(bool Refused, int InVain, TimeSpan Pause, long Since);

    public bool MayTry(string sessionId) => !all.TryGetValue(sessionId, out var so)
        || (!so.Refused && so.InVain < MostInVain && (so.Pause == TimeSpan.Zero || time.GetElapsedTime(so.Since) >= so.Pause));

    /// <summary>The site stopped it, the browser does not take it, or it is the run's own: it is not offered again.</summary>
    public void Refuse(string sessionId) => Change(sessionId, so => so with { Refused = true });

    /// <summary>Nothing was in the way, and what the run needs was not there either.</summary>
    public void CountInVain(string sessionId) => Change(sessionId, so => so with { InVain = so.InVain + 1, Pause = TimeSpan.Zero });

    /// <summary>The site or the browser was away, slow, or asked to slow down.</summary>
    public void Postpone(string sessionId) => Change(
        sessionId, so => so with { Pause = so.Pause == TimeSpan.Zero ? FirstPause : so.Pause * 2 < LongestPause ? so.Pause * 2 : LongestPause, Since = time.GetTimestamp() });

    private void Change(string sessionId, Func<Tries, Tries> change) => all.AddOrUpdate(sessionId, _ => change(default), (_, so) => change(so));
}
