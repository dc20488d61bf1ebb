using Hitl.Contracts.Interventions;
using Hitl.Recipes.Model;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;

namespace Hitl.Tests.Worker;

public sealed class PageDetectorTests
{
    private static readonly BlockMarker[] Markers = [new() { Selector = "#wall" }, new() { Text = "log in", Reason = InterventionReason.LoginRequired }];

    [Theory]
    [InlineData(401, InterventionReason.HardBlock)]
    [InlineData(403, InterventionReason.HardBlock)]
    [InlineData(429, InterventionReason.RateLimited)]
    public void Judge_StatusWithoutContent_IsAnObstacle(int status, InterventionReason reason)
    {
        var obstacle = Assert.IsType<PageVerdict.Obstacle>(Judge(Page(status)));
        Assert.Equal(reason, obstacle.Reason);
        Assert.Equal($"status {status}", obstacle.Rule);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(500)]
    public void Judge_StatusWithTheContent_IsClear(int status) =>
        Assert.Equal(new PageVerdict.Clear(true), Judge(Page(status), hasContent: true));

    [Fact]
    public void Judge_Marker_WinsOverStatusAndContent()
    {
        var obstacle = Assert.IsType<PageVerdict.Obstacle>(Judge(Page(200) with { Marker = 1 }, hasContent: true));
        Assert.Equal(InterventionReason.LoginRequired, obstacle.Reason);
        Assert.Equal(Markers[1].Rule, obstacle.Rule);
    }

    [Fact]
    public void Judge_503WithRetryAfter_IsARateLimit()
    {
        var obstacle = Assert.IsType<PageVerdict.Obstacle>(Judge(Page(503) with { RetryAfter = TimeSpan.FromSeconds(7) }));
        Assert.Equal((InterventionReason.RateLimited, TimeSpan.FromSeconds(7)), (obstacle.Reason, obstacle.LooksAgainAfter));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public void Judge_Other5xx_IsAServerError(int status) => Assert.Equal(new PageVerdict.ServerError(status), Judge(Page(status)));

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(null)]
    public void Judge_NothingInTheWay_IsClear(int? status) => Assert.Equal(new PageVerdict.Clear(false), Judge(Page(status)));

    [Fact]
    public void Judge_DocumentOnItsWay_SaysNothingYet() => Assert.IsType<PageVerdict.Loading>(Judge(Page(403) with { Ready = false, Marker = 0 }));

    [Fact]
    public void Judge_RateLimitOfADay_LooksAgainSooner() =>
        Assert.Equal(TimeSpan.FromMinutes(15), Assert.IsType<PageVerdict.Obstacle>(Judge(Page(429) with { RetryAfter = TimeSpan.FromDays(1) })).LooksAgainAfter);

    private static PageVerdict Judge(PageObservation page, bool hasContent = false) => PageDetector.Judge(page, hasContent, Markers);

    private static PageObservation Page(int? status) => new() { Ready = true, Url = "http://x/", Title = "", Status = status };
}
