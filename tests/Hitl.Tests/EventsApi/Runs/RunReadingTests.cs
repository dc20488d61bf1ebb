using System.Net;
using System.Text.Json;
using Hitl.Tests.Stack;

namespace Hitl.Tests.EventsApi.Runs;

public sealed class RunReadingTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private ApiHost _api = null!;

    public ValueTask InitializeAsync()
    {
        _api = ApiHost.Start(redis);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task List_Pages_ShowEveryRunOnceNewestFirst()
    {
        var runs = await _api.EnqueueManyAsync(7);
        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            using var answer = await _api.GetAsync("/runs?limit=3" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)));
            var page = await answer.JsonAsync();
            Assert.Equal(7, page.GetProperty("total").GetInt32());
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("run_id").GetString()));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(runs.Select(run => run.RunId).Reverse(), seen);
    }

    [Theory]
    [InlineData("/runs?limit=0", "limit")]
    [InlineData("/runs?limit=501", "limit")]
    [InlineData("/runs?limit=five&status=lost&from=monday&job_id=%2F", "from job_id limit status")]
    [InlineData("/interventions?status=new", "status")]
    [InlineData("/stats?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    [InlineData("/stats?from=0001-01-01&to=9999-12-31", "to")]
    public async Task Get_WrongParameters_NamesEveryOne(string path, string places)
    {
        using var answer = await _api.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("invalid_request", await answer.CodeAsync());
        Assert.Equal(places.Split(' '), await answer.ErrorPlacesAsync());
    }

    [Theory]
    [InlineData("/runs?cursor=garbage")]
    [InlineData("/interventions?cursor=-")]
    public async Task List_BadCursor_Is400(string path)
    {
        using var answer = await _api.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("bad_cursor", await answer.CodeAsync());
    }

    [Theory]
    [InlineData("/runs/r_unknown")]
    [InlineData("/runs/%7B%7D")]
    [InlineData("/runs/r_unknown/items")]
    [InlineData("/runs/r_unknown/events")]
    [InlineData("/jobs/j_unknown")]
    [InlineData("/interventions/i_unknown")]
    [InlineData("/interventions/i_unknown/screenshot")]
    [InlineData("/recipes/unknown")]
    public async Task Get_UnknownId_Is404(string path)
    {
        using var answer = await _api.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("not_found", await answer.CodeAsync());
    }

    [Theory]
    [InlineData("/runs/r_unknown/cancel")]
    [InlineData("/runs/r_unknown/retry")]
    [InlineData("/interventions/i_unknown/claim")]
    [InlineData("/interventions/i_unknown/release")]
    [InlineData("/interventions/i_unknown/resolve")]
    [InlineData("/interventions/i_unknown/cancel")]
    public async Task Post_UnknownId_Is404(string path)
    {
        using var answer = await _api.PostAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("not_found", await answer.CodeAsync());
    }

    [Fact]
    public async Task Items_EachFormat_HoldsEveryItemAsItWasExtracted()
    {
        var run = await _api.EnqueueAsync();
        var taken = await _api.TakeAsync();
        var items = Enumerable.Range(0, 1200).Select(n => JsonElement.Parse($$"""{"name": "=1+1, \"{{n}}\"\nא🎉", "n": {{n}}}""")).Append(JsonElement.Parse("""{"other": null}""")).ToArray();
        await _api.Queue.ProgressAsync(taken.Lease, new("items", null, items.Length, null), items, ApiHost.Token);

        using var page = await _api.GetAsync($"/runs/{run.RunId}/items?limit=2");
        var json = await page.JsonAsync();
        Assert.Equal((1201, 2), (json.GetProperty("total").GetInt32(), json.GetProperty("items").GetArrayLength()));
        using var next = await _api.GetAsync($"/runs/{run.RunId}/items?limit=2&cursor={json.GetProperty("next_cursor").GetString()}");
        Assert.Equal(2, (await next.JsonAsync()).GetProperty("items")[0].GetProperty("n").GetInt32());

        using var lines = await _api.GetAsync($"/runs/{run.RunId}/items?format=ndjson");
        Assert.Equal("application/x-ndjson", lines.Content.Headers.ContentType!.MediaType);
        var read = (await lines.Content.ReadAsStringAsync(ApiHost.Token)).TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal(items.Select(item => item.ToString()), read.Select(item => item.ToString()));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{run.RunId}/items");
        request.Headers.Accept.Add(new("text/csv"));
        request.Headers.Accept.Add(new("application/json", 0.5));
        using var csv = await _api.Http.SendAsync(request, ApiHost.Token);
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        var text = await csv.Content.ReadAsStringAsync(ApiHost.Token);
        Assert.StartsWith("name,n,other\r\n\"=1+1, \"\"0\"\"\nא🎉\",0,\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\",1199,\r\n,,\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/png", HttpStatusCode.NotAcceptable)]
    [InlineData("application/json;q=0", HttpStatusCode.NotAcceptable)]
    [InlineData(";;;", HttpStatusCode.NotAcceptable)]
    [InlineData("text/*", HttpStatusCode.OK)]
    [InlineData("*/*", HttpStatusCode.OK)]
    public async Task Items_ByAccept_AreOfferedOrRefused(string accept, HttpStatusCode expected)
    {
        var run = await _api.EnqueueAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{run.RunId}/items");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await _api.Http.SendAsync(request, ApiHost.Token);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Events_OfARun_AreWhatTheStreamSaidWithItsIds()
    {
        var run = await _api.EnqueueAsync();
        await _api.TakeAsync();
        using var answer = await _api.GetAsync($"/runs/{run.RunId}/events");
        var page = await answer.JsonAsync();
        var log = await _api.Log.ReadAfterAsync(default, 10, ApiHost.Token);
        Assert.Equal(log.Entries.Select(entry => $"{log.Incarnation}-{entry.Id}"), page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        Assert.Equal(["run.queued", "run.started"], page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("event").GetProperty("type").GetString()));
    }

    [Fact]
    public async Task CancelAndRetry_OfARun_AnswerByItsStatus()
    {
        var run = await _api.EnqueueAsync();
        using var tooEarly = await _api.PostAsync($"/runs/{run.RunId}/retry");
        Assert.Equal((HttpStatusCode.Conflict, "unfinished"), (tooEarly.StatusCode, await tooEarly.CodeAsync()));

        using var cancelled = await _api.PostAsync($"/runs/{run.RunId}/cancel", null, ("Hitl-Operator", "ann"));
        Assert.Equal((HttpStatusCode.Accepted, "failed"), (cancelled.StatusCode, await cancelled.TextAsync("status")));
        using var again = await _api.PostAsync($"/runs/{run.RunId}/cancel");
        Assert.Equal((HttpStatusCode.Conflict, "ended"), (again.StatusCode, await again.CodeAsync()));
        Assert.Equal("failed", await again.TextAsync("status"));

        using var retried = await _api.PostAsync($"/runs/{run.RunId}/retry");
        Assert.Equal(HttpStatusCode.Accepted, retried.StatusCode);
        Assert.Equal(run.JobId, await retried.TextAsync("job_id"));
        await _api.TakeAsync();
        using var stopping = await _api.PostAsync($"/runs/{await retried.TextAsync("run_id")}/cancel");
        Assert.Equal((HttpStatusCode.Accepted, "running"), (stopping.StatusCode, await stopping.TextAsync("status")));
    }

    [Fact]
    public async Task Lists_OfRecipesWorkersAndStats_Answer()
    {
        using var recipes = await _api.GetAsync("/recipes");
        Assert.Equal(["broken", "catalog", "people-search"], (await recipes.JsonAsync()).GetProperty("items").EnumerateArray().Select(recipe => recipe.GetProperty("id").GetString()));
        using var workers = await _api.GetAsync("/workers");
        Assert.Equal(0, (await workers.JsonAsync()).GetProperty("total").GetInt32());
        using var stats = await _api.GetAsync("/stats");
        Assert.True((await stats.JsonAsync()).GetProperty("hours").GetArrayLength() >= 24);
    }
}
