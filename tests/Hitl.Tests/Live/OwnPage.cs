using System.Net;
using Hitl.Tests.Redis;
using Hitl.Tests.Stack;
using Hitl.Worker.Browsers;
using Hitl.Worker.Targets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace Hitl.Tests.Live;

/// <summary>A run's page in a browser of the test's own: a text field, and colours that never stand still.</summary>
internal sealed class OwnPage : IAsyncDisposable
{
    /// <summary>What it paints in half a second.</summary>
    public const int Some = 30;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private OwnPage(IPlaywright playwright, IBrowser browser, RunPage run) => (this.playwright, this.browser, Run) = (playwright, browser, run);

    public RunPage Run { get; }

    public static async Task<OwnPage> OpenAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        var connector = new EgressConnector(Options.Create(new TargetOptions()), TimeProvider.System, (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation));
        var rules = new PageRules
        {
            WhyRefusedAsync = (_, _) => Task.FromResult<string?>(null), EnsureHeld = () => { }, NavigationTimeout = TimeSpan.FromSeconds(30), MaxDocumentBytes = 1_000_000,
        };
        Task<PageBody> BodyAsync(string? state, CancellationToken stopping) => PageBody.OpenAsync(
            browser, new EgressGate(connector, NullLogger<EgressGate>.Instance), rules, state, TimeProvider.System, NullLogger.Instance, stopping);
        var own = new OwnPage(playwright, browser, new(BodyAsync, await BodyAsync(null, StoreHost.Token), rules, TimeProvider.System, NullLogger.Instance));
        await own.Run.Body.Page.SetContentAsync("""
            <input id="text" autofocus>
            <script>
              let hue = 0;
              const draw = () => { document.body.style.background = `hsl(${hue += 20} 80% 60%)`; requestAnimationFrame(draw); };
              draw();
            </script>
            """);
        return own;
    }

    /// <summary>What its field holds.</summary>
    public Task<string> TextAsync() => Run.Body.Page.InputValueAsync("#text");

    /// <summary>Returns when it has painted itself so many times.</summary>
    public async Task PaintAsync(int times = Some) =>
        await Run.Body.Page.EvaluateAsync("times => new Promise(done => { const next = () => times-- > 0 ? requestAnimationFrame(next) : done(); next(); })", times);

    public async ValueTask DisposeAsync()
    {
        await Run.DisposeAsync();
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
