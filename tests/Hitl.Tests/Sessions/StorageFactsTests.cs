using System.Text.Json;
using Hitl.Worker.Sessions;

namespace Hitl.Tests.Sessions;

public sealed class StorageFactsTests
{
    private const double WithTheBrowser = -1;
    private const long Soon = 1_900_000_000, Later = 1_950_000_000, Latest = 2_000_000_000;
    private static readonly Uri Site = new("https://shop.example.org/list");

    [Fact]
    public void Of_SeveralThatScriptsCanNotRead_EndsWithTheFirstOfThem() =>
        Assert.Equal(At(Later), Ends(Cookie(Latest, httpOnly: true), Cookie(Later + 0.7, httpOnly: true), Cookie(Soon)));

    [Fact]
    public void Of_OnlyWhatScriptsRead_EndsWithTheFirstOfThoseThatTheSiteGets() =>
        Assert.Equal(At(Later), Ends(Cookie(Latest), Cookie(Later), Cookie(Soon, "other.example")));

    [Fact]
    public void Of_CookiesThatLiveAsLongAsTheBrowser_HaveNoEndAndHideNoOthers()
    {
        Assert.Null(Ends(Cookie(WithTheBrowser)));
        Assert.Equal(At(Later), Ends(Cookie(WithTheBrowser, httpOnly: true), Cookie(Later, httpOnly: true)));
        // The login is the likely one, and it has no end.
        Assert.Null(Ends(Cookie(WithTheBrowser, httpOnly: true), Cookie(Soon)));
    }

    [Theory]
    [InlineData("shop.example.org", true)]
    [InlineData("SHOP.example.org", true)]
    [InlineData(".example.org", true)]
    [InlineData(".shop.example.org", true)]
    [InlineData(".Example.Org", true)]
    [InlineData("example.org", false)]
    [InlineData(".op.example.org", false)]
    [InlineData("www.shop.example.org", false)]
    [InlineData("shop.example.org.evil.example", false)]
    public void Of_CookieOfADomain_CountsWhereTheSiteGetsIt(string domain, bool counts) =>
        Assert.Equal(counts ? At(Soon) : null, Ends(Cookie(Soon, domain, httpOnly: true)));

    [Fact]
    public void Of_CookieOfAnotherSite_IsKeptAllTheSame() =>
        Assert.Equal(new StorageFacts(IsEmpty: false, ExpiresAt: null), Of([Cookie(Soon, "login.example", httpOnly: true)]));

    [Fact]
    public void Of_NothingOrOnlyAnOriginsStorage_SaysWhichAndKnowsNoEnd()
    {
        Assert.Equal(new StorageFacts(IsEmpty: true, ExpiresAt: null), Of([]));
        Assert.Equal(new StorageFacts(IsEmpty: false, ExpiresAt: null), Of([], new { origin = "https://shop.example.org", localStorage = Array.Empty<object>() }));
    }

    private static DateTimeOffset? Ends(params object[] cookies) => Of(cookies).ExpiresAt;

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static StorageFacts Of(object[] cookies, params object[] origins) => StorageFacts.Of(JsonSerializer.Serialize(new { cookies, origins }), Site);

    private static object Cookie(double expires, string domain = "shop.example.org", bool httpOnly = false) =>
        new { name = "c", value = "v", domain, path = "/", expires, httpOnly, secure = true, sameSite = "Lax" };
}
