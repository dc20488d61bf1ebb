using System.Net.Http.Headers;
using Hitl.Recipes.Model;
using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>What a run sees of its page as it stands.</summary>
internal sealed class PageSight(RunPage page, TimeProvider time, ILogger logger)
{
    private const int LongestValue = 10_000;

    public async Task<PageObservation> ObserveAsync(PageQuestion question, CancellationToken cancellationToken)
    {
        var seen = await page.GuardedAsync(() => page.Body.World.CallAsync(PageScripts.Observe, new
        {
            markers = question.Markers.Select(Marker).ToArray(),
            items = question.Items,
            noResults = question.NoResults is null ? null : Marker(question.NoResults),
            expected = question.Expected.ToArray(),
        }), cancellationToken);
        if (seen is not { } found)
            return new() { Ready = false, Url = page.Body.Page.Url, Title = "" };
        return new()
        {
            Ready = !page.Body.Guard.IsPending && found.GetProperty("ready").GetString() != "loading",
            Url = found.GetProperty("url").GetString()!,
            Title = found.GetProperty("title").GetString()!,
            Status = page.Body.Answer?.Status,
            RetryAfter = RetryAfter(),
            Marker = found.GetProperty("marker").GetInt32(),
            Items = found.GetProperty("items").GetInt32(),
            NoResults = found.GetProperty("noResults").GetBoolean(),
            HasPasswordField = found.GetProperty("password").GetBoolean(),
            Expected = [.. found.GetProperty("expected").EnumerateArray().Select(one => one.GetBoolean())],
        };
    }

    /// <summary>Raw values, one row per item, in the order of the fields; at most <paramref name="most"/> items.</summary>
    public async Task<IReadOnlyList<string?[]>> ExtractAsync(ItemRule rule, int most, CancellationToken cancellationToken)
    {
        var found = await page.GuardedAsync(() => page.Body.World.CallAsync(PageScripts.Extract, new
        {
            items = rule.Selector,
            fields = rule.Fields.Values.Select(field => new { selector = field.Selector, attribute = field.Attribute }).ToArray(),
            most,
            longest = LongestValue,
        }), cancellationToken);
        return found is { } rows
            ? [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetString()).ToArray())]
            : throw new PageFaultException(PageFault.RedirectsForever, "The page goes on to other pages while it is read.");
    }

    public async Task<NextPageLink> FindNextAsync(string selector, CancellationToken cancellationToken)
    {
        var found = await page.GuardedAsync(() => page.Body.World.CallAsync(PageScripts.NextPage, new { selector }), cancellationToken);
        if (found is not { } next)
            return new(null, false);
        var url = next.TryGetProperty("url", out var text) && Uri.TryCreate(text.GetString(), UriKind.Absolute, out var link) ? link : null;
        return new(url, next.GetProperty("kind").GetString() == "click");
    }

    /// <summary>A JPEG of what is seen, with the inputs that may hold a secret covered; null when none was to be had.</summary>
    public async Task<byte[]?> ScreenshotAsync(IReadOnlyList<string> secretInputs, CancellationToken cancellationToken)
    {
        const int largest = 512 * 1024;
        var covered = SecretFields.Selectors.Concat(secretInputs).Select(selector => page.Body.Page.Locator($"css={selector}")).ToArray();
        foreach (var quality in (int[])[70, 30])
        {
            try
            {
                var picture = await page.GuardedAsync(() => page.Body.Page.ScreenshotAsync(
                    new() { Type = ScreenshotType.Jpeg, Quality = quality, Mask = covered, Timeout = 5_000 }), cancellationToken);
                if (picture.Length <= largest)
                    return picture;
            }
            catch (Exception exception) when (exception is TimeoutException or PlaywrightException)
            {
                PageLog.NoScreenshot(logger, exception);
                return null;
            }
        }

        return null;
    }

    private TimeSpan? RetryAfter()
    {
        if (page.Body.Answer is not { } answer || !answer.Headers.TryGetValue("retry-after", out var text) || !RetryConditionHeaderValue.TryParse(text, out var parsed))
            return null;
        var wait = parsed.Delta ?? parsed.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static object Marker(PageMarker marker) => new { selector = marker.Selector, text = marker.Text, title = marker.Title, url = marker.Url };
}
