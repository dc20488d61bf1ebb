using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>Back, forward, reload, stop, and an address.</summary>
internal static class TabNavigation
{
    /// <param name="tab">What goes there.</param>
    /// <param name="where">Along its history.</param>
    /// <param name="still">Asked once the tab has answered: whoever wanted it may drive no more.</param>
    /// <exception cref="TabException">The page did not do it.</exception>
    public static async Task GoAsync(PageTab tab, GoWhere where, Func<bool> still)
    {
        switch (where)
        {
            case GoWhere.Reload:
                await tab.AskAsync("Page.reload");
                break;
            case GoWhere.Stop:
                await tab.AskAsync("Page.stopLoading");
                break;
            default:
                var history = await tab.AskAsync("Page.getNavigationHistory");
                var to = history.GetProperty("currentIndex").GetInt32() + (where == GoWhere.Back ? -1 : 1);
                var entries = history.GetProperty("entries");
                if (to >= 0 && to < entries.GetArrayLength() && still())
                    await tab.AskAsync("Page.navigateToHistoryEntry", new() { ["entryId"] = entries[to].GetProperty("id").GetInt32() });
                break;
        }
    }

    /// <exception cref="TabException">The page did not do it.</exception>
    public static Task GoToAsync(PageTab tab, Uri url) => tab.AskAsync("Page.navigate", new() { ["url"] = url.AbsoluteUri });
}
