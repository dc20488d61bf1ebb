using System.Collections.Concurrent;

namespace Hitl.PracticeSite.Site;

/// <summary>What the site remembers of one browser, known by its cookie.</summary>
internal sealed class Visitor
{
    private readonly ConcurrentDictionary<string, long> firstVisits = new(StringComparer.Ordinal);

    public bool HasHeld { get; set; }
    public bool HasGivenCode { get; set; }

    /// <summary>Gave user and password of the members' list and still owes the code.</summary>
    public string? MemberToConfirm { get; set; }

    /// <summary>The press of the button that is under way; null when none is.</summary>
    public HoldAttempt? Hold { get; set; }

    /// <summary>A timestamp of <see cref="TimeProvider"/>: no clock that is set makes a page wait longer.</summary>
    public long FirstVisit(string page, long now) => firstVisits.GetOrAdd(page, now);
}

/// <summary>A press that the server was told of, and at which timestamp: only its nonce can finish it.</summary>
internal sealed record HoldAttempt(string Nonce, long Started);
