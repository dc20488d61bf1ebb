using System.Globalization;

namespace Hitl.PracticeSite.Site;

/// <summary>A page that refuses for some seconds after a browser's first visit, says until when, and then is well.</summary>
internal static class ClearsAfter
{
    public const double LongestSeconds = 3_600;

    public static IResult Answer(HttpContext context, TimeProvider time, double seconds, int status, string title)
    {
        var since = time.GetElapsedTime(context.Visitor().FirstVisit(context.Request.Path, time.GetTimestamp()));
        var wait = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestSeconds)) - since;
        if (wait <= TimeSpan.Zero)
            return Html.Page("Open again", $"<h1>Open again</h1>\n{OfferList.Render(Offer.All.Take(10))}");
        var left = (int)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = left.ToString(CultureInfo.InvariantCulture);
        return Html.Page(title, $"""
            <section class="wall">
              <h1>{Html.Text(title)}</h1>
              <p>Please come back in {left} {(left == 1 ? "second" : "seconds")}.</p>
            </section>
            """, status);
    }
}
