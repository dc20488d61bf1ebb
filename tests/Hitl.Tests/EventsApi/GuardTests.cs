using System.Net;
using Hitl.Tests.Stack;
using Microsoft.Extensions.Options;

namespace Hitl.Tests.EventsApi;

public sealed class GuardTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private const string Allowed = "http://localhost:5555";
    private ApiHost _api = null!;

    public ValueTask InitializeAsync()
    {
        _api = ApiHost.Start(redis, ("Security:AllowedOrigins:0", Allowed), ("Security:AllowedHosts:0", "hitl.example"));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost.evil.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.2", HttpStatusCode.BadRequest)]
    [InlineData("hitl.example", HttpStatusCode.OK)]
    [InlineData("HITL.example:99", HttpStatusCode.OK)]
    [InlineData("[::1]:1", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    public async Task Host_ThatIsNotOurs_Is400(string host, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs");
        request.Headers.Host = host;
        using var answer = await _api.Http.SendAsync(request, ApiHost.Token);
        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.BadRequest)
            Assert.Equal("host_refused", await answer.CodeAsync());
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:1", HttpStatusCode.Forbidden)]
    [InlineData(Allowed, HttpStatusCode.Accepted)]
    public async Task Origin_OfAPost_HasToBeOursOrConfigured(string origin, HttpStatusCode expected)
    {
        using var answer = await _api.PostAsync("/runs", """{"recipe": "catalog"}""", ("Origin", origin));
        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.Forbidden)
            Assert.Equal("origin_refused", await answer.CodeAsync());
    }

    [Fact]
    public async Task Origin_ThatIsTheServersOwn_IsAllowed()
    {
        using var answer = await _api.PostAsync("/runs", """{"recipe": "catalog"}""", ("Origin", _api.Address.GetLeftPart(UriPartial.Authority)));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task WebSocket_OfAForeignOrigin_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/interventions/i_1/live");
        request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        using var answer = await _api.Http.SendAsync(request, ApiHost.Token);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData(Allowed, true)]
    [InlineData("https://evil.example", false)]
    public async Task Cors_Preflight_AllowsTheConfiguredOriginAndOurHeaders(string origin, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/events/runs/events");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "last-event-id,idempotency-key,hitl-operator,content-type");
        using var answer = await _api.Http.SendAsync(request, ApiHost.Token);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) && origins.Single() == origin);
        if (allowed)
            Assert.Contains("last-event-id", string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Cors_Answer_ExposesLocationAndRetryAfter()
    {
        using var answer = await _api.PostAsync("/runs", """{"recipe": "catalog"}""", ("Origin", Allowed));
        Assert.Equal("Location,Retry-After", string.Join(',', answer.Headers.GetValues("Access-Control-Expose-Headers")));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("http://*.example")]
    [InlineData("http://localhost:5555/")]
    [InlineData("localhost:5555")]
    [InlineData("ftp://localhost")]
    public void AllowedOrigin_ThatIsNone_IsNamedAtStart(string origin)
    {
        var problem = Assert.Throws<OptionsValidationException>(() => ApiHost.Start(redis, ("Security:AllowedOrigins:0", origin), ("Security:AllowedHosts:0", "a/b")));
        Assert.Contains("Security:AllowedOrigins:0", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Security:AllowedHosts:0", problem.Message, StringComparison.Ordinal);
    }
}
