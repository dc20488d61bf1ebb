using System.Net;
using Hitl.Tests.Stack;

namespace Hitl.Tests.EventsApi.Interventions;

public sealed class ClaimTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private ApiHost _api = null!;

    public ValueTask InitializeAsync()
    {
        _api = ApiHost.Start(redis);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Claim_RenewAndRelease_FollowTheToken()
    {
        var (_, id) = await _api.WaitingAsync();
        using var nobody = await _api.PostAsync($"/interventions/{id}/release");
        Assert.Equal((HttpStatusCode.Conflict, "not_claimed"), (nobody.StatusCode, await nobody.CodeAsync()));

        using var claim = await _api.PostAsync($"/interventions/{id}/claim", "{}", ("Hitl-Operator", "ann"));
        Assert.Equal(HttpStatusCode.OK, claim.StatusCode);
        var token = await claim.TextAsync("token");
        using var other = await _api.PostAsync($"/interventions/{id}/claim", null, ("Hitl-Operator", "bob"));
        Assert.Equal((HttpStatusCode.Conflict, "claimed", "ann"), (other.StatusCode, await other.CodeAsync(), await other.TextAsync("claimed_by")));
        using var renewed = await _api.PostAsync($"/interventions/{id}/claim", $$"""{"token": "{{token}}"}""", ("Hitl-Operator", "ann"));
        Assert.Equal(token, await renewed.TextAsync("token"));
        using var shown = await _api.GetAsync($"/interventions/{id}");
        Assert.Equal(("claimed", "ann"), (await shown.TextAsync("status"), await shown.TextAsync("claimed_by")));

        using var released = await _api.PostAsync($"/interventions/{id}/release", $$"""{"token": "{{token}}"}""");
        Assert.Equal(HttpStatusCode.NoContent, released.StatusCode);
        using var open = await _api.GetAsync("/interventions?status=open");
        Assert.Equal(1, (await open.JsonAsync()).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Cancel_EndsTheRunAndShowsTheIntervention()
    {
        var (run, id) = await _api.WaitingAsync();
        using var answer = await _api.PostAsync($"/interventions/{id}/cancel", """{"note": "not worth it"}""", ("Hitl-Operator", "ann"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("cancelled", "ann", "not worth it"), (await answer.TextAsync("status"), await answer.TextAsync("resolved_by"), await answer.TextAsync("note")));
        using var shown = await _api.GetAsync($"/runs/{run.Lease.RunId}");
        Assert.Equal(("failed", "intervention_cancelled"), (await shown.TextAsync("status"), await shown.TextAsync("failure_code")));
    }

    [Fact]
    public async Task Screenshot_OfAnIntervention_IsTheJpeg()
    {
        var (_, id) = await _api.WaitingAsync();
        using var answer = await _api.GetAsync($"/interventions/{id}/screenshot");
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal([0xFF, 0xD8, 0xFF, 0xD9], await answer.Content.ReadAsByteArrayAsync(ApiHost.Token));
    }

    [Theory]
    [InlineData("system")]
    [InlineData("page")]
    [InlineData("012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901")]
    public async Task Operator_ThatIsNone_Is400(string name)
    {
        var (_, id) = await _api.WaitingAsync();
        using var answer = await _api.PostAsync($"/interventions/{id}/claim", null, ("Hitl-Operator", name));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.StatusCode, await answer.CodeAsync()));
        Assert.Equal(["Hitl-Operator"], await answer.ErrorPlacesAsync());
    }

    [Fact]
    public async Task Cancel_TooLongANote_Is400()
    {
        var (_, id) = await _api.WaitingAsync();
        using var answer = await _api.PostAsync($"/interventions/{id}/cancel", $$"""{"note": "{{new string('n', 2001)}}"}""");
        Assert.Equal(["$.note"], await answer.ErrorPlacesAsync());
    }
}
