using System.Collections.Concurrent;

namespace Hitl.PracticeSite.Site;

/// <summary>What the site remembers of one browser, known by its cookie.</summary>
internal sealed class Visitor
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> firstVisits = new(StringComparer.Ordinal);

    public bool HasHeld { get; set; }
    public bool HasGivenCode { get; set; }

    /// <summary>Gave user and password of the members' list and still owes the code.</summary>
    public string? MemberToConfirm { get; set; }

    /// <summary>The press of the button that is under way; null when none is.</summary>
    public HoldAttempt? Hold { get; set; }

    public DateTimeOffset FirstVisit(string page, DateTimeOffset now) => firstVisits.GetOrAdd(page, now);
}

/// <summary>A press that the server was told of: only its nonce can finish it.</summary>
internal sealed record HoldAttempt(string Nonce, DateTimeOffset StartedAt);
