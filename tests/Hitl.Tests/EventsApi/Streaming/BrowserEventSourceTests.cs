using Hitl.AppHost.Local;
using Hitl.Tests.Stack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Hitl.Tests.EventsApi.Streaming;

/// <summary>A real browser's own <c>EventSource</c>, on a page of another origin, through a restart of the API.</summary>
public sealed class BrowserEventSourceTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private const string Page = """
        <!doctype html><title>follower</title><script>
        window.seen = [];
        const source = new EventSource(new URLSearchParams(location.search).get('stream'));
        source.onmessage = message => window.seen.push({ ...JSON.parse(message.data), id: message.lastEventId });
        </script>
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EventSource_OfAnotherOrigin_SeesEveryEventOnceThroughARestart(bool sawAnEventBefore)
    {
        await using var page = await StartPageAsync();
        var origin = page.Urls.First();
        var port = FreePorts.Next();
        (string, string)[] settings = [("Security:AllowedOrigins:0", origin), ("Stream:RetryMilliseconds", "100")];
        var runs = new List<string>();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        var follower = await browser.NewPageAsync();

        string workspace;
        await using (var api = ApiHost.Start(redis, null, port, null, settings))
        {
            workspace = api.Workspace;
            await api.EnqueueAsync("before anybody followed");
            await follower.GotoAsync($"{origin}/?stream={Uri.EscapeDataString(api.Address + "events/runs/events")}");
            await follower.WaitForFunctionAsync("seen.some(m => m.type === 'connected')");
            if (sawAnEventBefore)
            {
                runs.Add((await api.EnqueueAsync()).RunId);
                await follower.WaitForFunctionAsync("seen.some(m => m.type === 'run.queued')");
            }
        }

        // While nobody serves the port, the world goes on.
        await using (var elsewhere = ApiHost.Start(redis, workspace, 0, null))
            runs.AddRange((await elsewhere.EnqueueManyAsync(3)).Select(run => run.RunId));

        await using var restarted = ApiHost.Start(redis, workspace, port, null, settings);
        await follower.WaitForFunctionAsync("n => seen.filter(m => m.type === 'run.queued').length >= n", runs.Count);
        runs.Add((await restarted.EnqueueAsync()).RunId);
        await follower.WaitForFunctionAsync("n => seen.filter(m => m.type === 'run.queued').length >= n", runs.Count);

        Assert.Equal(runs, await follower.EvaluateAsync<string[]>("seen.filter(m => m.type === 'run.queued').map(m => m.run_id)"));
        Assert.False(await follower.EvaluateAsync<bool>("seen.some(m => m.type === 'stream.reset')"));
    }

    [Fact]
    public async Task EventSource_OfAnOriginThatIsNotConfigured_GetsNothing()
    {
        await using var page = await StartPageAsync();
        await using var api = ApiHost.Start(redis);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        var follower = await browser.NewPageAsync();
        await follower.GotoAsync($"{page.Urls.First()}/?stream={Uri.EscapeDataString(api.Address + "events/runs/events?from=start")}");
        await follower.WaitForFunctionAsync("source.readyState === EventSource.CLOSED");
        Assert.Equal(0, await follower.EvaluateAsync<int>("seen.length"));
    }

    private static async Task<WebApplication> StartPageAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/", () => Results.Content(Page, "text/html"));
        await app.StartAsync(ApiHost.Token);
        return app;
    }
}
