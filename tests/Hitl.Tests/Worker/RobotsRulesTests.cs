using Hitl.Worker.Targets;

namespace Hitl.Tests.Worker;

public sealed class RobotsRulesTests
{
    [Theory]
    [InlineData("User-agent: *\nDisallow: /private/", "/private/x", false)]
    [InlineData("User-agent: *\nDisallow: /private/", "/privat", true)]
    [InlineData("User-agent: *\nDisallow:", "/x", true)]
    [InlineData("User-agent: *\nDisallow: /\nAllow: /open", "/open/x", true)]
    [InlineData("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true)]
    [InlineData("User-agent: *\nDisallow: /*.pdf$", "/x.pdf", false)]
    [InlineData("User-agent: *\nDisallow: /*.pdf$", "/x.pdf?y", true)]
    [InlineData("User-agent: *\nDisallow: /a*b*c", "/a-x-b-y-c-z", false)]
    [InlineData("User-agent: *\nDisallow: /search?q=", "/search?q=1", false)]
    [InlineData("User-agent: *\nDisallow: /%7Ejoe", "/~joe/x", false)]
    [InlineData("User-agent: *\nDisallow: /a%2Fb", "/a/b", true)]
    [InlineData("User-agent: *\nDisallow: /\n\nUser-agent: hitl\nDisallow: /only", "/x", true)]
    [InlineData("User-agent: *\nDisallow: /\n\nUser-agent: HITL/2.0\nDisallow: /only", "/only", false)]
    [InlineData("User-agent: other\nUser-agent: hitl\nDisallow: /both", "/both", false)]
    [InlineData("User-agent: other\nDisallow: /", "/x", true)]
    [InlineData("Disallow: /", "/x", true)]
    [InlineData("# nothing\r\nuser-AGENT : * # all\r\nDISALLOW: /x # y", "/x", false)]
    [InlineData("User-agent: *\nDisallow: /", "/robots.txt", true)]
    [InlineData("\uFEFFUser-agent: *\nDisallow: /", "/x", false)]
    public void WhyDisallowed_ByTheLongestMatch(string text, string path, bool allowed) =>
        Assert.Equal(allowed, RobotsRules.Parse(text).WhyDisallowed(new Uri($"http://site.example{path}")) is null);

    [Fact]
    public void WhyDisallowed_NamesTheRule() =>
        Assert.Contains("'Disallow: /private/'", RobotsRules.Parse("User-agent: *\nDisallow: /private/").WhyDisallowed(new("http://x/private/1")), StringComparison.Ordinal);

    [Fact]
    public void CrawlDelay_OfOurGroup_IsRead() =>
        Assert.Equal(TimeSpan.FromSeconds(2.5), RobotsRules.Parse("User-agent: *\nCrawl-delay: 9\n\nUser-agent: Hitl\nCrawl-delay: 2.5").CrawlDelay);

    [Fact]
    public void WhyDisallowed_ManyStars_Ends()
    {
        var rules = RobotsRules.Parse($"User-agent: *\nDisallow: /{string.Concat(Enumerable.Repeat("a*", 500))}b$");
        Assert.Null(rules.WhyDisallowed(new Uri($"http://x/{new string('a', 5_000)}")));
    }
}
