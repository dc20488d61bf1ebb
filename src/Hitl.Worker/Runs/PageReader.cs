using Hitl.Contracts.Interventions;
using Hitl.Worker.Browsers;
using Hitl.Worker.Interventions;
using Hitl.Worker.Targets;

namespace Hitl.Worker.Runs;

/// <summary>Reads items page after page, up to the recipe's limits.</summary>
internal sealed class PageReader(RunContext run, PageFlow flow, HumanWait human, TargetPolicy targets)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<string, int> missing = new(StringComparer.Ordinal);
    private readonly HashSet<string> visited = new(StringComparer.Ordinal);

    /// <summary>False when a review's verdict ended the run.</summary>
    public async Task<bool> ReadAsync()
    {
        for (var page = 1; ; page++)
        {
            if (await ReadPageAsync() is not { } read)
                return false;
            visited.Add(run.Page.Url);
            foreach (var (field, count) in read.Missing)
                missing[field] = missing.GetValueOrDefault(field) + count;
            var next = await NextAsync(page, run.Tally.Items + read.Items.Count);
            var message = next is null ? $"Page {page} of {page}" : $"Page {page}";
            await run.ReportAsync("extract", message, next is null ? 100 : null, read.Items);
            if (next is null)
                return missing.Count == 0 || await ReviewMissingAsync();
            await TurnAsync(next, read);
        }
    }

    private async Task<PageItems?> ReadPageAsync()
    {
        var need = PageNeed.Items(run.Recipe);
        while (true)
        {
            await flow.EnsureClearAsync(need);
            var read = await ItemReader.ReadAsync(run.Page, run.Recipe.Items, run.Recipe.Limits.MaxItems - run.Tally.Items, run.Working);
            if (read.Items.Count > 0 || run.Tally.Items > 0)
                return read;
            var seen = await run.Page.Sight.ObserveAsync(need.Question, run.Working);
            if (seen.NoResults)
                return read;
            var review = new Review(
                InterventionReason.NoItems, "Nothing was found where the items should be.", run.Recipe.InstructionsFor(InterventionReason.NoItems),
                async ct => need.IsThere(await run.Page.Sight.ObserveAsync(need.Question, ct)));
            if (!await human.ForAsync(review, $"no element matches '{run.Recipe.Items.Selector}'"))
                return null;
        }
    }

    private async Task<NextPageLink?> NextAsync(int page, int items)
    {
        var limits = run.Recipe.Limits;
        if (run.Recipe.NextPage is not { } rule || page >= limits.MaxPages || items >= limits.MaxItems)
            return null;
        var next = await run.Page.Sight.FindNextAsync(rule.Selector, run.Working);
        // A page that names one it came from as its next would never end.
        return next.Click || (next.Url is { } url && !visited.Contains(url.AbsoluteUri)) ? next : null;
    }

    private async Task TurnAsync(NextPageLink next, PageItems before)
    {
        var delay = run.Recipe.Limits.DelayBetweenPages;
        var asked = Uri.TryCreate(run.Page.Url, UriKind.Absolute, out var at) ? await targets.DelayAsync(at, run.Working) : TimeSpan.Zero;
        await Task.Delay(delay > asked ? delay : asked, run.Time, run.Working);
        if (next.Url is { } url && !next.Click)
        {
            await flow.LoadAsync(url);
            return;
        }

        var navigations = run.Page.Navigations;
        try
        {
            await run.Page.Hands.ClickAsync(run.Recipe.NextPage!.Selector, null, run.Working);
        }
        catch (ElementMissingException missingElement)
        {
            throw new RunFailedException(Contracts.Runs.FailureCode.ExtractionFailed, $"The next page: {missingElement.Message}");
        }

        run.Tally.Pages++;
        await WaitForChangeAsync(navigations, before.Signature);
    }

    private async Task WaitForChangeAsync(int navigations, string signature)
    {
        var clicked = run.Time.GetTimestamp();
        while (run.Page.Navigations == navigations)
        {
            var now = await ItemReader.ReadAsync(run.Page, run.Recipe.Items, run.Recipe.Limits.MaxItems, run.Working);
            if (now.Signature != signature && now.Items.Count > 0)
                return;
            if (run.Time.GetElapsedTime(clicked) > run.Recipe.Limits.NavigationTimeout)
                throw new PageFaultException(PageFault.TimedOut, $"The next page was not there within {run.Recipe.Limits.NavigationTimeoutSeconds} s.");
            await Task.Delay(Pause, run.Time, run.Working);
        }
    }

    private Task<bool> ReviewMissingAsync()
    {
        var fields = string.Join(", ", missing.Select(pair => $"{pair.Key} ({pair.Value})"));
        var review = new Review(
            InterventionReason.ItemsIncomplete, $"Of {run.Tally.Items} items some lack what is required: {fields}.",
            run.Recipe.InstructionsFor(InterventionReason.ItemsIncomplete), _ => Task.FromResult(false));
        return human.ForAsync(review, $"required fields: {string.Join(", ", missing.Keys)}");
    }
}
