using System.Text.Json;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Sessions;
using Hitl.EventsApi.Sessions;
using Hitl.Tests.Redis;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;
using Hitl.Worker.Interventions;
using Hitl.Worker.Jobs;
using Hitl.Worker.Runs;
using Hitl.Worker.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Hitl.Tests.Sessions;

[Collection(ParkedScene.Collection)]
public sealed class ParkedSessionsTests(ParkedScene scene) : IDisposable
{
    private static readonly OpenedSession Session = new("s_1", new("http://x/", JsonElement.Parse("{}"), """{"cookies":[],"origins":[]}"""));

    [Fact]
    public async Task Offer_SiteOrBrowserIsInTroubleForLong_IsMadeAgainAndFreesTheRun()
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance());
        var sessions = Of(run, Login(run));
        // An empty 429 is shown as the browser's own page.
        for (var n = 0; n < 4; n++)
            await InVainAsync(_ => Task.FromResult(Busy()));
        await InVainAsync(_ => Task.FromResult(Results.StatusCode(StatusCodes.Status502BadGateway)));
        await InVainAsync(context =>
        {
            context.Abort();
            return Task.FromResult(Results.Empty);
        });
        scene.BrowserTrouble = new BrowserAwayException(null);
        await InVainAsync(_ => Task.FromResult(Results.Empty));
        scene.BrowserTrouble = null;

        scene.OnRequest = null;
        Assert.True(sessions.MayBeOffered(Session.Id));
        await sessions.OfferAsync(Session, StoreHost.Token);
        Assert.Equal((Resolution.Cleared, ResolvedBy.System), (run.Parked.Resolution, run.Parked.FreedBy));

        async Task InVainAsync(Func<HttpContext, Task<IResult>> answer)
        {
            scene.OnRequest = answer;
            Assert.True(sessions.MayBeOffered(Session.Id));
            Assert.False(await sessions.OfferAsync(Session, StoreHost.Token));
            Assert.False(sessions.MayBeOffered(Session.Id));
            run.Time.Advance(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task Offer_SiteStopsIt_IsNotMadeAgain()
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance());
        var sessions = Of(run, Login(run));
        scene.OnRequest = _ => Task.FromResult(Results.StatusCode(StatusCodes.Status403Forbidden));
        Assert.False(await sessions.OfferAsync(Session, StoreHost.Token));
        run.Time.Advance(TimeSpan.FromDays(1));
        Assert.False(sessions.MayBeOffered(Session.Id));
        Assert.True(sessions.MayBeOffered("s_2"));
    }

    [Theory]
    [InlineData(InterventionReason.HardBlock, true)]
    [InlineData(InterventionReason.Challenge, true)]
    [InlineData(InterventionReason.LoginRequired, true)]
    [InlineData(InterventionReason.SessionExpired, true)]
    [InlineData(InterventionReason.RateLimited, false)]
    [InlineData(InterventionReason.InputRequired, false)]
    [InlineData(InterventionReason.NoItems, false)]
    [InlineData(InterventionReason.ItemsIncomplete, false)]
    public void IsLoginOrChallenge_OfEachReason_SaysWhatIsWorthKeeping(InterventionReason reason, bool isWorthIt) =>
        Assert.Equal(isWorthIt, new ScriptedHindrance { Why = reason }.IsLoginOrChallenge);

    [Fact]
    public async Task Offer_DriverConnectsAgain_IsNotMadeUntilTheyAreDone()
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance());
        var sessions = Of(run, Login(run));
        Assert.True(sessions.MayBeOffered(Session.Id));
        await run.SitAsync();
        Assert.True(await run.Live.Seat.LoseAsync(run.Live.Seat.Driver!));
        Assert.False(sessions.MayBeOffered(Session.Id));
        Assert.False(await sessions.OfferAsync(Session, StoreHost.Token));
        await run.Live.Seat.LeaveAsync(null);
        Assert.True(sessions.MayBeOffered(Session.Id));
    }

    [Fact]
    public async Task Offer_SessionThatTheRunWasToldToDoWithout_IsNotMade()
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance(), declined: Session.Id);
        var sessions = Of(run, Login(run));
        Assert.False(sessions.MayBeOffered(Session.Id));
        Assert.True(sessions.MayBeOffered("s_2"));
    }

    [Fact]
    public async Task Capture_ProofsThatDoNotEnd_AreAnsweredBeforeTheApiGivesUp()
    {
        Assert.True(SessionProofs.Longest + TimeSpan.FromSeconds(5) < WorkerCalls.Deadline);
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance());
        await run.Run.Page.Body.Page.EvaluateAsync("() => localStorage.setItem('mark', 'here')");
        // No browser comes for the proofs: two of them wait for it, the third for a place.
        using var browser = new BrowserHost(Options.Create(new BrowserOptions()), TimeProvider.System, NullLogger<BrowserHost>.Instance);
        using var proofs = new SessionProofs(new RunPages(browser, null!, null!, NullLoggerFactory.Instance), Options.Create(new WorkerOptions()), TimeProvider.System);
        var sessions = new ParkedSessions(
            run.Run, new ScriptedHindrance(), run.Parked, new SessionKeeper(Vault, proofs, NullLogger<SessionKeeper>.Instance), Vault);
        var asked = Enumerable.Range(0, 3).Select(_ => sessions.CaptureAsync("ada", StoreHost.Token)).ToArray();
        var all = Task.WhenAll(asked);
        // Only once they have read the page is the time theirs to lose.
        while (!all.IsCompleted)
        {
            run.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, StoreHost.Token);
        }

        Assert.All(await all, answer => Assert.Equal((CaptureOutcome.SessionUnproven, SessionProofs.TooSlow), (answer.Outcome, answer.Message)));
        Assert.Null(run.Parked.Resolution);
    }

    public void Dispose()
    {
        scene.OnRequest = null;
        scene.BrowserTrouble = null;
    }

    private SessionVault Vault => new(scene.Store.Sessions, scene.Seal, NullLogger<SessionVault>.Instance);

    private ParkedSessions Of(ParkedInTest run, Hindrance hindrance) => new(run.Run, hindrance, run.Parked, null!, Vault);

    private static BlockedPage Login(ParkedInTest run)
    {
        var judge = new PageJudge(run.Run.Page, run.Run.Recipe, TimeSpan.Zero, TimeProvider.System);
        var need = PageNeed.Items(run.Run.Recipe);
        return new(
            new PageVerdict.Obstacle(InterventionReason.LoginRequired, "a form", "The site wants somebody to log in.", null), null,
            ct => judge.AsItStandsAsync(need, ct), (page, ct) => judge.Of(page).SettledAsync(need, null, ct));
    }

    private static IResult Busy() => Results.Text("", statusCode: StatusCodes.Status429TooManyRequests);
}
