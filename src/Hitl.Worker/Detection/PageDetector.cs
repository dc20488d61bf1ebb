using Hitl.Contracts.Interventions;
using Hitl.Recipes.Model;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Detection;

/// <summary>The contract's table of page statuses and block pages ("The event stream", last paragraph). It only judges.</summary>
internal static class PageDetector
{
    /// <summary>When a rate limit names no time.</summary>
    public static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(30);

    private const string PasswordRule = "a password field where the content should be";
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(15);

    /// <summary>
    /// A marker decides whatever the status says. A status decides only while the content that the run needs is not there:
    /// a page may well show what it has and say 403. So does a password field, and only when the page has had its time: many
    /// a page has a login form in its head while it loads what was asked for.
    /// </summary>
    public static PageVerdict Judge(PageObservation page, bool hasContent, IReadOnlyList<BlockMarker> markers)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (!page.Ready)
            return new PageVerdict.Loading();
        if (page.Marker >= 0)
        {
            var marker = markers[page.Marker];
            return Obstacle(marker.Reason, marker.Rule, page);
        }

        if (hasContent)
            return new PageVerdict.Clear(HasContent: true);
        return page.Status switch
        {
            401 or 403 => Obstacle(InterventionReason.HardBlock, $"status {page.Status}", page),
            429 => Obstacle(InterventionReason.RateLimited, "status 429", page),
            503 when page.RetryAfter is not null => Obstacle(InterventionReason.RateLimited, "status 503 with Retry-After", page),
            >= 500 => new PageVerdict.ServerError(page.Status.Value),
            _ when page.HasPasswordField => Obstacle(InterventionReason.LoginRequired, PasswordRule, page) with { IsTentative = true },
            _ => new PageVerdict.Clear(HasContent: false),
        };
    }

    /// <summary>A login that is asked for although the run came with a kept session.</summary>
    public static PageVerdict.Obstacle AfterSession(PageVerdict.Obstacle login) =>
        login with { Reason = InterventionReason.SessionExpired, Message = Say(InterventionReason.SessionExpired, login.Rule) };

    private static PageVerdict.Obstacle Obstacle(InterventionReason reason, string rule, PageObservation page)
    {
        TimeSpan? again = reason == InterventionReason.RateLimited ? Bounded(page.RetryAfter ?? DefaultRetryAfter) : null;
        return new(reason, rule, Say(reason, rule), again);
    }

    private static string Say(InterventionReason reason, string rule) => reason switch
    {
        InterventionReason.RateLimited => $"The site asks to slow down ({rule}).",
        InterventionReason.Challenge => $"The site wants a challenge solved ({rule}).",
        InterventionReason.LoginRequired => $"The site wants somebody to log in ({rule}).",
        InterventionReason.SessionExpired => $"The site ended the session ({rule}).",
        _ => $"The site blocks the browser ({rule}).",
    };

    private static TimeSpan Bounded(TimeSpan wait) =>
        wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait > LongestRetryAfter ? LongestRetryAfter : wait;
}
