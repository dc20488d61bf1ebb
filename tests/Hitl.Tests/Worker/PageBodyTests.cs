using System.Net;
using Hitl.Tests.Stack;
using Hitl.Worker.Browsers;
using Hitl.Worker.Targets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;

namespace Hitl.Tests.Worker;

public sealed class PageBodyTests
{
    [Fact]
    public async Task Open_GivenUpBeforeItsContextCame_LeavesNone()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        var connector = new EgressConnector(
            Microsoft.Extensions.Options.Options.Create(new TargetOptions()), TimeProvider.System, (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation));
        var rules = new PageRules
        {
            WhyRefusedAsync = (_, _) => Task.FromResult<string?>(null), EnsureHeld = () => { }, NavigationTimeout = TimeSpan.FromSeconds(30), MaxDocumentBytes = 1_000_000,
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PageBody.OpenAsync(
            browser, new EgressGate(connector, NullLogger<EgressGate>.Instance), rules, null, TimeProvider.System, NullLogger.Instance, new CancellationToken(canceled: true)));

        // Answers come in order: by this one, the other has come.
        var own = await browser.NewContextAsync();
        Assert.Equal([own], browser.Contexts);
    }
}
