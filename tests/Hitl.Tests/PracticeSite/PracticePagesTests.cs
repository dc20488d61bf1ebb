using System.Net;
using System.Text.RegularExpressions;

namespace Hitl.Tests.PracticeSite;

public sealed partial class PracticePagesTests(PracticeSiteProcess site) : IClassFixture<PracticeSiteProcess>, IDisposable
{
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient browser = site.Client();

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/robots.txt", 200)]
    [InlineData("/private/", 200)]
    [InlineData("/style.css", 200)]
    [InlineData("/catalog?page=4", 404)]
    [InlineData("/catalog/PS-018", 200)]
    [InlineData("/people?name=John+Smith", 403)]
    [InlineData("/moved", 200)]
    [InlineData("/broken", 500)]
    [InlineData("/targets/redirect-loop?n=5", 302)]
    [InlineData("/targets/redirect?to=http://elsewhere.example/", 302)]
    [InlineData("/targets/redirect-private", 302)]
    [InlineData("/targets/status/418", 418)]
    [InlineData("/targets/incomplete", 200)]
    public async Task Page_FirstVisit_AnswersWithItsStatus(string path, int status) =>
        Assert.Equal(status, (int)(await Get(path)).StatusCode);

    [Fact]
    public async Task Catalog_AllPages_Has60OffersAndEncodesHostileText()
    {
        var pages = await Task.WhenAll(Enumerable.Range(1, 3).Select(page => browser.GetStringAsync($"/catalog?page={page}")));
        Assert.All(pages, page => Assert.Equal(20, Offer().Count(page)));
        Assert.Equal(60, Sku().Matches(string.Concat(pages)).Select(match => match.Value).Distinct().Count());
        Assert.DoesNotContain("<script>document.title", pages[0], StringComparison.Ordinal);
        Assert.Contains("🏮", WebUtility.HtmlDecode(pages[0]), StringComparison.Ordinal);
        Assert.Contains("rel=\"next\"", pages[1], StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", pages[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/busy", 429)]
    [InlineData("/targets/unavailable?seconds=1", 503)]
    public async Task Page_ThatClears_SaysWhenAndKeepsItsWord(string path, int status)
    {
        var refused = await Get(path);
        Assert.Equal(status, (int)refused.StatusCode);
        var after = refused.Headers.RetryAfter!.Delta!.Value;
        Assert.InRange(after, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        // A timer may fire a moment early.
        await Task.Delay(after + TimerSlack, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(10, Offer().Count(await browser.GetStringAsync(path)));
        using var another = site.Client();
        Assert.Equal(status, (int)(await another.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task OneTimeCode_WrongThenRight_AsksAgainThenOpens()
    {
        var wrong = await Post("/one-time-code", ("code", "wrong"));
        Assert.Contains("id=\"code-refused\"", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var code = await browser.GetStringAsync("/one-time-code/code");
        Assert.Matches("^[0-9]{6}$", code);
        Assert.Equal(HttpStatusCode.SeeOther, (await Post("/one-time-code", ("code", code))).StatusCode);
        Assert.Contains("id=\"welcome\"", await browser.GetStringAsync("/one-time-code"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hold_FinishedTooSoonOrWithAnotherNonce_IsRefused()
    {
        var nonce = await (await Post("/people/hold/start")).Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await Post("/people/hold/finish", ("nonce", nonce))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Post("/people/hold/finish", ("nonce", "made-up"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Get("/people?name=John")).StatusCode);
    }

    [Fact]
    public async Task BrokenOnce_SecondVisit_IsWell()
    {
        var path = $"/broken/once?key={Guid.NewGuid():N}";
        Assert.Equal(HttpStatusCode.InternalServerError, (await Get(path)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Get(path)).StatusCode);
    }

    [Fact]
    public async Task Endless_ReaderLeaves_HasHadMoreThanAnyLimit()
    {
        await using var stream = await browser.GetStreamAsync("/targets/endless");
        await stream.ReadExactlyAsync(new byte[2_000_000], TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Download_IsAnAttachment() =>
        Assert.Equal("attachment", (await Get("/targets/download")).Content.Headers.ContentDisposition!.DispositionType);

    public void Dispose() => browser.Dispose();

    private Task<HttpResponseMessage> Get(string path) => browser.GetAsync(path);

    private async Task<HttpResponseMessage> Post(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await browser.PostAsync(path, form);
    }

    [GeneratedRegex("class=\"offer\"")]
    private static partial Regex Offer();

    [GeneratedRegex("data-sku=\"[^\"]+\"")]
    private static partial Regex Sku();
}
