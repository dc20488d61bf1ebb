using Microsoft.Playwright;

namespace Hitl.Benchmarks;

/// <summary>
/// An operator at the dashboard, in a browser of their own. All times are taken inside that browser: from the moment it got
/// the click to the end of the call that drew the next picture; the page stands still but for the click.
/// </summary>
internal sealed class OperatorCanvas : IAsyncDisposable
{
    private const string Watch = """
        window.bench = { frames: 0, pressed: 0, told: null };
        addEventListener('pointerdown', event => { bench.pressed = event.timeStamp; }, { capture: true });
        const draw = CanvasRenderingContext2D.prototype.drawImage;
        CanvasRenderingContext2D.prototype.drawImage = function (...what) {
          draw.apply(this, what);
          const at = performance.now();
          if (this.canvas.className !== 'live-canvas') return;
          bench.frames++;
          if (bench.pressed && bench.told) bench.told(at - bench.pressed);
        };
        bench.expect = () => { bench.pressed = 0; bench.took = new Promise(told => { bench.told = told; }); };
        """;

    private readonly IBrowserContext _context;
    private readonly IPage _page;

    private OperatorCanvas(IBrowserContext context, IPage page) => (_context, _page) = (context, page);

    /// <summary>Takes the intervention over, as somebody would who opens it from the board.</summary>
    public static async Task<OperatorCanvas> TakeOverAsync(IBrowser browser, Uri dashboard, string interventionId)
    {
        var context = await browser.NewContextAsync(new() { BypassCSP = true, ViewportSize = new() { Width = 1440, Height = 900 } });
        await context.AddInitScriptAsync(Watch);
        await context.AddInitScriptAsync("localStorage.setItem('hitl.preferences', JSON.stringify({ Operator: 'bench', Shortcuts: true }))");
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(dashboard, $"/interventions/{interventionId}").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Take over the live page" }).ClickAsync();
        await page.Locator(".live[data-drawn]").WaitForAsync();
        await page.GetByText("You drive", new() { Exact = true }).WaitForAsync();
        return new(context, page);
    }

    /// <summary>Click → changed picture drawn, at this place of the page.</summary>
    public async Task<Samples> ClickAsync(string what, double x, double y, int clicks, TimeSpan between, TimeProvider time)
    {
        var samples = new Samples(what);
        var box = await _page.EvaluateAsync<double[]>("() => { const box = document.querySelector('.live-canvas').getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; }");
        await _page.Mouse.MoveAsync((float)(box[0] + x / 1280 * box[2]), (float)(box[1] + y / 720 * box[3]));
        for (var n = -10; n < clicks; n++)
        {
            await Task.Delay(between, time);
            // Before the press and not beside it: the press would overtake it.
            await _page.EvaluateAsync("() => bench.expect()");
            await _page.Mouse.DownAsync();
            var took = await _page.EvaluateAsync<double>("() => bench.took").WaitAsync(TimeSpan.FromSeconds(10), time);
            if (n >= 0)
                samples.Add(TimeSpan.FromMilliseconds(took));
            await _page.Mouse.UpAsync();
        }

        return samples;
    }

    /// <summary>Pictures drawn so far.</summary>
    public Task<int> FramesAsync() => _page.EvaluateAsync<int>("() => bench.frames");

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
