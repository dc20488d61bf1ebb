using System.Net;
using System.Reflection;
using Hitl.Tests.Stack;
using Hitl.Worker.Browsers;
using Hitl.Worker.Targets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;

namespace Hitl.Tests.Worker;

public sealed class PageBodyTests
{
    [Fact]
    public async Task Open_GivenUpBeforeItsContextCame_LeavesNone()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OpenAsync(browser, null, TimeProvider.System, new CancellationToken(canceled: true)));

        // Answers come in order: by this one, the other has come.
        var own = await browser.NewContextAsync();
        Assert.Equal([own], browser.Contexts);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"cookies":[],"origins":[]}""")]
    public async Task Open_BrowserThatDoesNotAnswer_IsGivenUpByNoRecipesLimitAndRefusesNoSession(string? state)
    {
        var time = new FakeTimeProvider();
        var opening = OpenAsync(DispatchProxy.Create<IBrowser, SilentBrowser>(), state, time, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(opening.IsCompleted);
        while (!opening.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(PageFault.BrowserGone, (await Assert.ThrowsAsync<PageFaultException>(() => opening)).Fault);
    }

    private static Task<PageBody> OpenAsync(IBrowser browser, string? state, TimeProvider time, CancellationToken stopping)
    {
        var connector = new EgressConnector(
            Microsoft.Extensions.Options.Options.Create(new TargetOptions()), TimeProvider.System, (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation));
        var rules = new PageRules
        {
            WhyRefusedAsync = (_, _) => Task.FromResult<string?>(null), EnsureHeld = () => { }, NavigationTimeout = TimeSpan.FromSeconds(1), MaxDocumentBytes = 1_000_000,
        };
        return PageBody.OpenAsync(browser, new EgressGate(connector, NullLogger<EgressGate>.Instance), rules, state, time, NullLogger.Instance, stopping);
    }

    /// <summary>Connected, and answers nothing.</summary>
    public class SilentBrowser : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            "NewContextAsync" => new TaskCompletionSource<IBrowserContext>().Task,
            "get_IsConnected" => true,
            _ => throw new NotSupportedException(targetMethod.Name),
        };
    }
}
