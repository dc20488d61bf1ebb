using Hitl.Contracts.Interventions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

/// <summary>One scripted API and dashboard for a class of tests; each test has an intervention of its own.</summary>
public sealed class LiveScene(DashboardFixture fixture) : IAsyncLifetime
{
    private int _last;

    public DashboardScene Scene { get; private set; } = null!;

    /// <summary>A page of 1280 by 720 whose left half is red, right half blue, with a green square in the middle.</summary>
    public byte[] Picture { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Scene = await DashboardScene.OpenAsync(fixture);
        Picture = await DrawAsync("<body style='margin:0;background:linear-gradient(90deg,#f00 50%,#00f 50%)'><div style='position:absolute;left:540px;top:260px;width:200px;height:200px;background:#0f0'>");
    }

    public ValueTask DisposeAsync() => Scene.DisposeAsync();

    public async Task<byte[]> DrawAsync(string html)
    {
        await using var context = await fixture.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 720 } });
        var page = await context.NewPageAsync();
        await page.SetContentAsync(html);
        return await page.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg, Quality = 90 });
    }

    public string Block(string? replaces = null)
    {
        var run = Scene.Api.Queue("people-search");
        Scene.Api.Start(run.RunId);
        return Scene.Api.Block(run.RunId, InterventionReason.HardBlock, id: $"i_{Interlocked.Increment(ref _last)}", replaces: replaces).InterventionId;
    }

    /// <summary>Somebody who drives, with a first picture drawn.</summary>
    public async Task<(IPage Page, ScriptedViewer Viewer)> DriveAsync(string byOperator = "ann", float scale = 1, int width = 1440, int height = 900, bool touch = false)
    {
        var id = Block();
        var page = await Scene.OpenPageAsync($"/interventions/{id}", byOperator, width: width, height: height, scale: scale, touch: touch);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take over the live page" }).ClickAsync();
        var viewer = await Scene.Api.Live.NextAsync(id);
        await viewer.ShowAsync(Picture);
        await Expect(page.Locator(".live-who")).ToHaveTextAsync("You drive");
        return (page, viewer);
    }

    /// <summary>Where on the operator's page a point of the live page is.</summary>
    public static async Task<(float X, float Y)> WhereAsync(IPage page, double x, double y)
    {
        var box = await page.EvaluateAsync<float[]>("""
            () => {
              const box = document.querySelector('.live-canvas').getBoundingClientRect(), style = document.querySelector('.live-stage').style;
              return [box.x, box.y, box.width, box.height, Number(style.getPropertyValue('--w')), Number(style.getPropertyValue('--h'))];
            }
            """);
        return ((float)(box[0] + x / box[4] * box[2]), (float)(box[1] + y / box[5] * box[3]));
    }
}
