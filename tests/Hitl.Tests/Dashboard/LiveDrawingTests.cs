using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class LiveDrawingTests(LiveScene live) : IClassFixture<LiveScene>
{
    [Fact]
    public async Task Frame_Comes_IsDrawnAndSaidToBe()
    {
        var (page, viewer) = await live.DriveAsync();

        Assert.Equal("255,0,0", await PixelAsync(page, 100, 360));
        Assert.Equal("0,0,255", await PixelAsync(page, 1200, 360));
        var sequence = await viewer.SendFrameAsync([1, 2, 3]);
        await viewer.GetAsync("drawn", message => message.GetProperty("seq").GetUInt32() == sequence);
        Assert.Equal("255,0,0", await PixelAsync(page, 100, 360));
        await Expect(page.Locator(".live-far")).ToContainTextAsync("round trip");
        await Expect(page.Locator(".live-far")).ToContainTextAsync("picture");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task FirstPicture_UntilAFrameComes_IsTheScreenshot()
    {
        live.Scene.Api.Screenshot = live.Picture;
        var id = live.Block();
        var page = await live.Scene.OpenPageAsync($"/interventions/{id}");
        live.Scene.Api.Screenshot = null;
        await page.GetByRole(AriaRole.Button, new() { Name = "Only watch" }).ClickAsync();
        var viewer = await live.Scene.Api.Live.NextAsync(id);

        Assert.Equal("watch", viewer.Role);
        await Expect(page.Locator(".live-still")).ToBeVisibleAsync();
        await viewer.ShowAsync(live.Picture);
        await Expect(page.Locator(".live-still")).ToHaveCountAsync(0);
        await Expect(page.Locator(".live-who")).ToHaveTextAsync("Nobody drives · you watch");
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(1440, 900, 1)]
    [InlineData(1100, 700, 1.5f)]
    [InlineData(375, 812, 3)]
    [InlineData(3840, 2160, 1)]
    public async Task Coordinates_AtEveryScale_AreThePages(int width, int height, float scale)
    {
        var (page, viewer) = await live.DriveAsync(width: width, height: height, scale: scale);
        var hello = await viewer.GetAsync("hello");
        var box = await page.EvaluateAsync<float[]>("() => { const b = document.querySelector('.live-canvas').getBoundingClientRect(); return [b.width, b.height]; }");
        Assert.True(Math.Abs(box[0] / box[1] - 1280f / 720) < 0.01);
        Assert.InRange(hello.GetProperty("width").GetInt32(), 100, 8000);

        foreach (var (x, y) in new[] { (8.0, 8.0), (640.5, 360.25), (1270.0, 710.0) })
        {
            viewer.Forget();
            var (left, top) = await LiveScene.WhereAsync(page, x, y);
            await page.Mouse.MoveAsync(left, top);
            await page.Mouse.DownAsync();
            await page.Mouse.UpAsync();

            await viewer.GetAsync("mouse", message => Kind(message) == "up");
            var down = await viewer.GetAsync("mouse", message => Kind(message) == "down");
            // A browser tells of the mouse in whole pixels of its own.
            var pixel = 1280 / box[0];
            Assert.InRange(down.GetProperty("x").GetDouble(), x - pixel, x + pixel);
            Assert.InRange(down.GetProperty("y").GetDouble(), y - pixel, y + pixel);
        }

        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Picture_IsShown_NothingAroundItIsPutTogetherAnewWithEach()
    {
        var (page, _) = await live.DriveAsync();

        await page.WaitForFunctionAsync("() => document.getAnimations().length === 0");
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => {
              const around = [];
              for (let one = document.querySelector('.live-canvas'); one; one = one.parentElement) {
                const { overflow, borderRadius, opacity, filter, backdropFilter, mixBlendMode, clipPath, maskImage } = getComputedStyle(one);
                const clips = one.matches('.live-canvas') || overflow !== 'visible';
                if ((clips && borderRadius !== '0px') || opacity !== '1' || mixBlendMode !== 'normal' || [filter, backdropFilter, clipPath, maskImage].some(is => is !== 'none')) around.push(one.className);
              }
              return around;
            }
            """));
        Assert.Equal(0, await page.EvaluateAsync<double>("document.querySelector('.live-canvas').getBoundingClientRect().width % 16"));
        Assert.True(await page.EvaluateAsync<bool>("""
            () => {
              const dialog = document.querySelector('.intervention-dialog').getBoundingClientRect(), close = document.querySelector('.mud-button-close').getBoundingClientRect();
              return close.right <= dialog.right && close.top >= dialog.top;
            }
            """));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task View_ThePlaceChanges_IsToldInDevicePixels()
    {
        var (page, viewer) = await live.DriveAsync(scale: 2);
        viewer.Forget();

        await page.SetViewportSizeAsync(1000, 700);

        var view = await viewer.GetAsync("view");
        var width = await page.EvaluateAsync<double>("document.querySelector('.live-canvas').getBoundingClientRect().width * devicePixelRatio");
        Assert.InRange(view.GetProperty("width").GetDouble(), width - 2, width + 2);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Tab_IsHidden_IsTold()
    {
        var (page, viewer) = await live.DriveAsync();

        await page.EvaluateAsync("Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))");
        await viewer.GetAsync("visible", message => !message.GetProperty("visible").GetBoolean());
        await page.EvaluateAsync("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
        await viewer.GetAsync("visible", message => message.GetProperty("visible").GetBoolean());
        await page.Context.CloseAsync();
    }

    private static string Kind(System.Text.Json.JsonElement message) => message.GetProperty("kind").GetString()!;

    private static async Task<string> PixelAsync(IPage page, int x, int y)
    {
        var colour = await page.EvaluateAsync<int[]>("([x, y]) => [...document.querySelector('.live-canvas').getContext('2d').getImageData(x, y, 1, 1).data]", new[] { x, y });
        return string.Join(',', colour.Take(3).Select(part => part > 240 ? 255 : part < 15 ? 0 : part));
    }
}
