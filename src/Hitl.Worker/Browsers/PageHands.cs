using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>What a run's script does to the first match of a selector on its page; from then on the page's address alone does not bring it back.</summary>
/// <exception cref="ElementMissingException">It is not there, or did not take it in time.</exception>
internal sealed class PageHands(RunPage page, PageRules rules, TimeProvider time)
{
    private static readonly TimeSpan ClickGrace = TimeSpan.FromMilliseconds(250);

    /// <summary>Clicks the first visible match; a navigation that this starts counts as pending when it returns.</summary>
    public async Task ClickAsync(string selector, TimeSpan? within, CancellationToken cancellationToken)
    {
        page.Body.Guard.Begin();
        await ActAsync(selector, element => element.ClickAsync(new() { Timeout = Milliseconds(within) }), cancellationToken);
        await Task.Delay(ClickGrace, time, cancellationToken);
    }

    public Task FillAsync(string selector, string value, TimeSpan? within, CancellationToken cancellationToken) =>
        ActAsync(selector, element => element.FillAsync(value, new() { Timeout = Milliseconds(within) }), cancellationToken);

    /// <summary>Picks an option of a select by value or label, or the radio button with that value in a group.</summary>
    public Task ChooseAsync(string selector, string value, TimeSpan? within, CancellationToken cancellationToken) =>
        ActAsync(selector, async element =>
        {
            if (await element.EvaluateAsync<bool>("e => e instanceof HTMLSelectElement", null, new() { Timeout = Milliseconds(within) }))
            {
                await element.SelectOptionAsync(value, new() { Timeout = Milliseconds(within) });
                return;
            }

            var radios = element.Locator("css=input[type=radio]");
            for (var n = 0; n < await radios.CountAsync(); n++)
            {
                if (await radios.Nth(n).GetAttributeAsync("value") == value)
                {
                    await radios.Nth(n).CheckAsync(new() { Timeout = Milliseconds(within) });
                    return;
                }
            }

            throw new ElementMissingException(selector);
        }, cancellationToken);

    public async Task PressEnterAsync(string selector, TimeSpan? within, CancellationToken cancellationToken)
    {
        page.Body.Guard.Begin();
        await ActAsync(selector, element => element.PressAsync("Enter", new() { Timeout = Milliseconds(within) }), cancellationToken);
        await Task.Delay(ClickGrace, time, cancellationToken);
    }

    private async Task ActAsync(string selector, Func<ILocator, Task> act, CancellationToken cancellationToken)
    {
        page.WasActedOn = true;
        try
        {
            await page.GuardedAsync(async () =>
            {
                await act(page.Body.Page.Locator($"css={selector}").First);
                return true;
            }, cancellationToken, ownLimit: true);
        }
        catch (Exception exception) when (exception is TimeoutException or PlaywrightException)
        {
            // Without the cause: Playwright's text repeats what was typed.
            throw new ElementMissingException(selector);
        }
    }

    private float Milliseconds(TimeSpan? within) => (float)(within ?? rules.NavigationTimeout).TotalMilliseconds;
}
