using Microsoft.Playwright;

namespace Hitl.Tests.Dashboard;

/// <summary>Operators in front of a dashboard, each with a browser of their own.</summary>
public sealed class Operators(IBrowser browser, Uri dashboard) : IAsyncDisposable
{
    private readonly List<IBrowserContext> _contexts = [];

    /// <summary>What the browsers' consoles called an error.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Opens a page as an operator whose browser keeps their name, and waits until it is live.</summary>
    public async Task<IPage> OpenPageAsync(string path = "/", string byOperator = "local", ColorScheme scheme = ColorScheme.Light, int width = 1440,
        int height = 900, float scale = 1, bool touch = false)
    {
        var context = await browser.NewContextAsync(new()
        {
            ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height }, DeviceScaleFactor = scale, HasTouch = touch, ReducedMotion = ReducedMotion.Reduce,
        });
        _contexts.Add(context);
        await context.AddInitScriptAsync($"localStorage.setItem('hitl.preferences', JSON.stringify({{ Operator: '{byOperator}', Shortcuts: true }}))");
        return await OpenPageAsync(context, path);
    }

    /// <summary>Opens a page in a browser that the test has made ready itself.</summary>
    public async Task<IPage> OpenPageAsync(IBrowserContext context, string path)
    {
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => Errors.Add(error);
        await page.GotoAsync(new Uri(dashboard, path).ToString());
        await Assertions.Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
            await context.DisposeAsync();
    }
}
