using Hitl.Tests.Stack;
using Microsoft.Playwright;

namespace Hitl.Tests.EventsApi;

public sealed class OpenApiTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task Document_DescribesEveryCallWithItsParametersAndProblems()
    {
        await using var api = ApiHost.Start(redis);
        using var answer = await api.GetAsync("/openapi/v1.json");
        var document = await answer.JsonAsync();
        string[] expected =
        [
            "/events/runs/events", "/interventions", "/interventions/{id}", "/interventions/{id}/cancel", "/interventions/{id}/claim",
            "/interventions/{id}/live", "/interventions/{id}/release", "/interventions/{id}/resolve", "/interventions/{id}/screenshot",
            "/interventions/{id}/session", "/jobs/{job_id}", "/recipes", "/recipes/{id}",
            "/runs", "/runs/{run_id}", "/runs/{run_id}/cancel", "/runs/{run_id}/events", "/runs/{run_id}/items", "/runs/{run_id}/retry",
            "/sessions", "/sessions/{id}", "/sessions/{id}/prove", "/skip-tracing/search/by-name", "/stats", "/workers",
        ];
        Assert.Equal(expected, document.GetProperty("paths").EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        var stream = document.GetProperty("paths").GetProperty("/events/runs/events").GetProperty("get");
        Assert.Equal(
            ["Last-Event-ID", "last_event_id", "from", "run_id", "types"],
            stream.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()));
        Assert.True(stream.GetProperty("responses").GetProperty("200").GetProperty("content").TryGetProperty("text/event-stream", out _));
        var start = document.GetProperty("paths").GetProperty("/runs").GetProperty("post");
        Assert.True(start.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
        Assert.Equal(["202", "400", "422", "429", "503"], start.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).Order(StringComparer.Ordinal));
        var list = document.GetProperty("paths").GetProperty("/runs").GetProperty("get").GetProperty("responses");
        Assert.True(list.TryGetProperty("503", out _) && !list.TryGetProperty("429", out _));
        Assert.Equal(["200", "400"], stream.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).Order(StringComparer.Ordinal));
        var problem = document.GetProperty("components").GetProperty("schemas").GetProperty("ProblemDetails").GetProperty("properties");
        Assert.True(problem.TryGetProperty("code", out _) && problem.TryGetProperty("errors", out _));
        Assert.True(document.GetProperty("components").GetProperty("schemas").GetProperty("RunView").GetProperty("properties").TryGetProperty("target_url", out _));
    }

    [Fact]
    public async Task Root_LeadsToTheDocs()
    {
        await using var api = ApiHost.Start(redis);
        using var answer = await api.GetAsync("/");
        Assert.Contains("Hitl API", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Docs_InABrowser_ShowTheCallsAndLoadNothingFromElsewhere()
    {
        await using var api = ApiHost.Start(redis);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        var page = await browser.NewPageAsync();
        var elsewhere = new List<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(api.Address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                elsewhere.Add(request.Url);
        };
        await page.GotoAsync(api.Address + "docs");
        await page.GetByText("Follow everything that happens").First.WaitForAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Empty(elsewhere);
    }
}
