using System.Net;
using Hitl.Tests.PracticeSite;
using Hitl.Tests.Stack;
using Hitl.Worker.Browsers;
using Hitl.Worker.Targets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace Hitl.Tests.Worker;

/// <summary>A real page under a rule that makes a mistake the first time it is asked.</summary>
public sealed class NavigationGuardTests(PracticeSiteProcess site) : IClassFixture<PracticeSiteProcess>
{
    private int _asked;

    [Fact]
    public async Task Rule_MakesAMistake_EndsTheLoadAtOnceAndLetsNothingOut()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        await using var page = await OpenAsync(browser);

        var fault = await Assert.ThrowsAsync<PageFaultException>(() => page.NavigateAsync(new(site.Url, "/catalog"), TestContext.Current.CancellationToken));

        Assert.Equal(PageFault.Undecided, fault.Fault);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_MakesAMistakeWhileAHumanWorks_TheNextPageIsDecidedAgain()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        await using var page = await OpenAsync(browser);
        page.Parked = true;
        await Assert.ThrowsAsync<PageFaultException>(() => page.NavigateAsync(new(site.Url, "/catalog"), TestContext.Current.CancellationToken));

        await page.NavigateAsync(new(site.Url, "/catalog"), TestContext.Current.CancellationToken);

        var seen = await page.Sight.ObserveAsync(new(), TestContext.Current.CancellationToken);
        Assert.Equal((int)HttpStatusCode.OK, seen.Status);
        Assert.Equal(2, _asked);
    }

    private async Task<RunPage> OpenAsync(IBrowser browser)
    {
        var targets = new TargetOptions();
        targets.AllowedPrivateHosts.Add(site.Url.Authority);
        var connector = new EgressConnector(Options.Create(targets), TimeProvider.System, (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation));
        var rules = new PageRules
        {
            WhyRefusedAsync = (_, _) => ++_asked == 1 ? throw new InvalidOperationException("secret") : Task.FromResult<string?>(null),
            EnsureHeld = () => { },
            NavigationTimeout = TimeSpan.FromSeconds(30),
            MaxDocumentBytes = 1_000_000,
        };
        Task<PageBody> BodyAsync(string? state, CancellationToken stopping) => PageBody.OpenAsync(
            browser, new EgressGate(connector, NullLogger<EgressGate>.Instance), rules, state, TimeProvider.System, NullLogger.Instance, stopping);
        return new(BodyAsync, await BodyAsync(null, TestContext.Current.CancellationToken), rules, TimeProvider.System, NullLogger.Instance);
    }
}
