using System.Net.WebSockets;
using Hitl.Worker.Jobs;
using Hitl.Worker.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Tests.Live;

/// <summary>What the browser captures of a page that never stands still.</summary>
public sealed class LiveStageTests
{
    private readonly LiveAudience audience = new(new Signal());
    private readonly LiveViewer ada = new(new ClientWebSocket(), "ada", TimeProvider.System) { IsGreeted = true, Size = (640, 360) };
    private uint asked;

    [Fact]
    public async Task Tend_NobodyLooks_CapturesNothingUntilSomebodyDoes()
    {
        await using var page = await OwnPage.OpenAsync();
        audience.TryAdd(ada);
        var nobodyDrives = new DriverSeat("i", null!, TimeProvider.System, NullLogger.Instance);
        await using var stage = await LiveStage.OpenAsync(page.Run.Body, audience, nobodyDrives, [], TimeProvider.System);
        await stage.TendAsync();
        Assert.NotEqual(0, await CaptureAsync(stage, page));
        ada.IsVisible = false;
        await stage.TendAsync();
        Assert.Equal(0, await CaptureAsync(stage, page));
        ada.IsVisible = true;
        await stage.TendAsync();
        Assert.NotEqual(0, await CaptureAsync(stage, page));
    }

    [Theory]
    [InlineData("<input type=password>")]
    [InlineData("<input autocomplete='section-a one-time-code'>")]
    [InlineData("<input maxlength=1>")]
    [InlineData("<input name=loginOTP>")]
    [InlineData("<input id=otp-2>")]
    [InlineData("<input name=Passcode>")]
    [InlineData("<input id=my_passcode>")]
    [InlineData("<input class=tan>")]
    public async Task Tend_SomebodyWatches_FieldsThatTakeSecretsAreMaskedAndNoOthers(string field)
    {
        await using var page = await OwnPage.OpenAsync();
        await page.Run.Body.Page.SetContentAsync($"<input name=search maxlength=100>{field}");
        ada.Role = LiveRole.Watch;
        audience.TryAdd(ada);
        var nobodyDrives = new DriverSeat("i", null!, TimeProvider.System, NullLogger.Instance);
        await using var stage = await LiveStage.OpenAsync(page.Run.Body, audience, nobodyDrives, [".tan"], TimeProvider.System);
        await stage.TendAsync();
        Assert.Equal("none,disc", await page.Run.Body.Page.EvaluateAsync<string>(
            "() => [...document.querySelectorAll('input')].map(input => getComputedStyle(input).webkitTextSecurity).join()"));
    }

    [Fact]
    public async Task Stop_OfTheRecording_IsTheBrowsersToo()
    {
        await using var page = await OwnPage.OpenAsync();
        await using var tab = await page.Run.Body.OpenTabAsync();
        var (shown, heard) = (0, 0);
        await using var capture = new ScreenCapture(tab, 0, audience.NextSeq, _ => shown++, () => true, TimeProvider.System);
        tab.On("Page.screencastFrame", happened =>
        {
            heard++;
            // A browser that goes on must not stop for want of an answer.
            if (capture.Format is null)
                _ = tab.SendAsync("Page.screencastFrameAck", new() { ["sessionId"] = happened.GetProperty("sessionId").GetInt32() });
        });
        var format = new PictureFormat(60, 640, 360);
        await capture.StartAsync(format);
        await page.PaintAsync();
        Assert.Equal(format, capture.Format);
        Assert.NotNull(capture.Newest);
        Assert.NotEqual(0, shown);

        await capture.StopAsync();
        var before = (shown, heard);
        await page.PaintAsync();
        Assert.Equal(before, (shown, heard));
        Assert.Null(capture.Format);
        Assert.Null(capture.Newest);
    }

    /// <summary>How many pictures are taken, for a viewer who draws them at once, while the page paints some.</summary>
    private async Task<long> CaptureAsync(LiveStage stage, OwnPage page)
    {
        var before = Captured();
        for (var n = 0; n < OwnPage.Some; n++)
        {
            ada.ForgetFrame();
            stage.MoreWanted();
            await page.PaintAsync(1);
        }

        return Captured() - before;
    }

    private long Captured() => audience.NextSeq() - ++asked;
}
