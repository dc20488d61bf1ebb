using Microsoft.Playwright;

namespace Hitl.Tests.Dashboard;

/// <summary>A scripted API and a dashboard that follows it; pages of it are opened on demand.</summary>
public sealed class DashboardScene : IAsyncDisposable
{
    private readonly Operators _operators;

    private DashboardScene(IBrowser browser, ScriptedApi api, DashboardProcess dashboard)
    {
        (_operators, Api, Dashboard) = (new(browser, dashboard.Address), api, dashboard);
    }

    public ScriptedApi Api { get; }

    public DashboardProcess Dashboard { get; }

    /// <summary>What the browsers' consoles called an error.</summary>
    public List<string> Errors => _operators.Errors;

    public static async Task<DashboardScene> OpenAsync(
        DashboardFixture fixture, Action<ScriptedApi>? before = null, TimeSpan skew = default, params (string Key, string Value)[] settings)
    {
        var api = new ScriptedApi(TimeProvider.System) { ClockSkew = skew };
        await api.StartAsync();
        before?.Invoke(api);
        return new(fixture.Browser, api, await DashboardProcess.StartAsync(api.Address, settings));
    }

    /// <summary>Opens a page as an operator whose browser keeps their name, and waits until it is live.</summary>
    public Task<IPage> OpenPageAsync(string path = "/", string byOperator = "local", ColorScheme scheme = ColorScheme.Light, int width = 1440,
        int height = 900, float scale = 1, bool touch = false) =>
        _operators.OpenPageAsync(path, byOperator, scheme, width, height, scale, touch);

    /// <summary>Opens a page in a browser that the test has made ready itself.</summary>
    public Task<IPage> OpenPageAsync(IBrowserContext context, string path = "/") => _operators.OpenPageAsync(context, path);

    public async ValueTask DisposeAsync()
    {
        await _operators.DisposeAsync();
        await Dashboard.DisposeAsync();
        await Api.DisposeAsync();
    }
}
