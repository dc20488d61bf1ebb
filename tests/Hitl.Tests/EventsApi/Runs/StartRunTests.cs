using System.Net;
using System.Text;
using Hitl.Tests.Stack;

namespace Hitl.Tests.EventsApi.Runs;

public sealed class StartRunTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private ApiHost _api = null!;

    public ValueTask InitializeAsync()
    {
        _api = ApiHost.Start(redis);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Post_KnownRecipe_Is202WithLocationOfTheRun()
    {
        using var answer = await _api.PostAsync("/runs", """{"recipe": "catalog", "params": {"q": "a&b"}, "priority": "high"}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var runId = await answer.TextAsync("run_id");
        Assert.Equal($"/runs/{runId}", answer.Headers.Location!.ToString());
        using var run = await _api.GetAsync(answer.Headers.Location.ToString());
        Assert.Equal("http://localhost/catalog?q=a%26b", await run.TextAsync("target_url"));
        Assert.Equal("high", await run.TextAsync("priority"));
        Assert.Equal("worker", await run.TextAsync("waits_for"));
        using var job = await _api.GetAsync("/jobs/" + await answer.TextAsync("job_id"));
        Assert.Equal("queued", await job.TextAsync("status"));
    }

    [Fact]
    public async Task SearchByName_NoBody_StartsThePeopleSearch()
    {
        using var answer = await _api.PostAsync("/skip-tracing/search/by-name?name=John+Smith");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var run = await _api.Runs.FindAsync((await answer.TextAsync("run_id"))!, ApiHost.Token);
        Assert.Equal("http://localhost/people?name=John%20Smith", run!.TargetUrl);
    }

    [Theory]
    [InlineData("", "$.name")]
    [InlineData("?name=x", "$.name")]
    [InlineData("?name=John&nmae=Smith", "$.nmae")]
    public async Task SearchByName_WrongParameters_NamesThem(string query, string place)
    {
        using var answer = await _api.PostAsync("/skip-tracing/search/by-name" + query);
        Assert.Equal("invalid_request", await answer.CodeAsync());
        Assert.Contains(place, await answer.ErrorPlacesAsync());
    }

    [Theory]
    [InlineData("""{}""", "$.recipe")]
    [InlineData("""[]""", "$")]
    [InlineData("""{"recipe": "nope"}""", "$.recipe")]
    [InlineData("""{"recipe": "broken"}""", "$.recipe")]
    [InlineData("""{"recipe": 7, "priority": "urgent", "parms": {}}""", "$.parms $.priority $.recipe")]
    [InlineData("""{"recipe": "catalog", "params": {"q": "much too long for it", "extra": 1}}""", "$.params.extra $.params.q")]
    [InlineData("""{"recipe": "catalog", "params": {"q": 5}, "session": "s_1"}""", "$.params.q $.session")]
    [InlineData("""{"recipe": "people-search"}""", "$.params.name")]
    [InlineData("""{"recipe": "catalog", "recipe": "catalog"}""", "$.recipe")]
    public async Task Post_WrongContents_NamesEveryErrorAtOnce(string body, string places)
    {
        using var answer = await _api.PostAsync("/runs", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("invalid_request", await answer.CodeAsync());
        Assert.Equal(places.Split(' '), await answer.ErrorPlacesAsync());
    }

    [Theory]
    [InlineData("""{"recipe": "\ud800"}""")]
    [InlineData("""{"\ud800": 1}""")]
    [InlineData("""{"recipe": "catalog", "params": {"q": "\ud800"}}""")]
    public async Task Post_TextThatIsNoUnicode_IsMalformed(string body)
    {
        using var answer = await _api.PostAsync("/runs", body);
        Assert.Equal((HttpStatusCode.BadRequest, "malformed_json"), (answer.StatusCode, await answer.CodeAsync()));
    }

    [Theory]
    [InlineData("{\n  \"recipe\": ", 1)]
    [InlineData("{\"recipe\": \"a\"} and more", 0)]
    public async Task Post_MalformedJson_SaysWhere(string body, int line)
    {
        using var answer = await _api.PostAsync("/runs", body);
        Assert.Equal("malformed_json", await answer.CodeAsync());
        Assert.Equal(line, (await answer.JsonAsync()).GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Post_WrongContentType_Is415()
    {
        using var answer = await _api.Http.PostAsync("/runs", new StringContent("recipe=catalog", Encoding.UTF8, "application/x-www-form-urlencoded"), ApiHost.Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("unsupported_media_type", await answer.CodeAsync());
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(10_000_000)]
    public async Task Post_LargeBody_Is413(int size)
    {
        using var answer = await _api.PostAsync("/runs", $$"""{"recipe": "{{new string('x', size)}}"}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("body_too_large", await answer.CodeAsync());
    }

    [Fact]
    public async Task Post_SameKeyTwice_GivesTheSameAnswerAndOneRun()
    {
        const string body = """{"recipe": "catalog"}""";
        using var first = await _api.PostAsync("/runs", body, ("Idempotency-Key", "k1"));
        using var again = await _api.PostAsync("/runs", body, ("Idempotency-Key", "k1"));
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(ApiHost.Token), await again.Content.ReadAsStringAsync(ApiHost.Token));
        Assert.Equal(1, (await _api.Runs.ListAsync(new(), 10, null, ApiHost.Token))!.Total);

        using var other = await _api.PostAsync("/runs", """{"recipe": "catalog", "priority": "low"}""", ("Idempotency-Key", "k1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal("idempotency_key_reused", await other.CodeAsync());
    }

    [Fact]
    public async Task Post_SameKeyAtOnce_MakesOneRun()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _api.PostAsync("/runs", """{"recipe": "catalog"}""", ("Idempotency-Key", "k2"))));
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict, answer.StatusCode.ToString()));
        Assert.Equal(1, (await _api.Runs.ListAsync(new(), 10, null, ApiHost.Token))!.Total);
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task Post_QueueFull_Is503WithRetryAfter()
    {
        await using var full = ApiHost.Start(redis, ("Redis:MaxQueuedJobs", "1"));
        using var first = await full.PostAsync("/runs", """{"recipe": "catalog"}""");
        using var second = await full.PostAsync("/runs", """{"recipe": "catalog"}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal("queue_full", await second.CodeAsync());
        Assert.NotNull(second.Headers.RetryAfter);
    }
}
