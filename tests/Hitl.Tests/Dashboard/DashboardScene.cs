using Microsoft.Playwright;

namespace Hitl.Tests.Dashboard;

/// <summary>A scripted API and a dashboard that follows it; pages of it are opened on demand.</summary>
public sealed class DashboardScene : IAsyncDisposable
{
    private readonly IBrowser _browser;
    private readonly List<IBrowserContext> _contexts = [];

    private DashboardScene(IBrowser browser, ScriptedApi api, DashboardProcess dashboard)
    {
        (_browser, Api, Dashboard) = (browser, api, dashboard);
    }

    public ScriptedApi Api { get; }

    public DashboardProcess Dashboard { get; }

    /// <summary>What the browsers' consoles called an error.</summary>
    public List<string> Errors { get; } = [];

    public static async Task<DashboardScene> OpenAsync(
        DashboardFixture fixture, Action<ScriptedApi>? before = null, TimeSpan skew = default, params (string Key, string Value)[] settings)
    {
        var api = new ScriptedApi(TimeProvider.System) { ClockSkew = skew };
        await api.StartAsync();
        before?.Invoke(api);
        return new(fixture.Browser, api, await DashboardProcess.StartAsync(api.Address, settings));
    }

    /// <summary>Opens a page as an operator whose browser keeps their name, and waits until it is live.</summary>
    public async Task<IPage> OpenPageAsync(string path = "/", string byOperator = "local", ColorScheme scheme = ColorScheme.Light, int width = 1440)
    {
        var context = await _browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        _contexts.Add(context);
        await context.AddInitScriptAsync($"localStorage.setItem('hitl.preferences', JSON.stringify({{ Operator: '{byOperator}', Shortcuts: true }}))");
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => Errors.Add(error);
        await page.GotoAsync(new Uri(Dashboard.Address, path).ToString());
        await Assertions.Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
            await context.DisposeAsync();
        await Dashboard.DisposeAsync();
        await Api.DisposeAsync();
    }
}
