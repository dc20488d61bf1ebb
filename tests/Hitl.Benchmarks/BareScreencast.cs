using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace Hitl.Benchmarks;

/// <summary>The browser's own screencast over its own socket, acknowledged at once: the least that there can be.</summary>
internal sealed class BareScreencast(IBrowserContext context) : SocketScreen
{
    private int _last;

    public static async Task<BareScreencast> OpenAsync(IBrowser browser, int port, Uri url)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 720 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(url.ToString());
        using var http = new HttpClient();
        var targets = await http.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{port}/json/list");
        var target = targets.EnumerateArray().First(one => one.GetProperty("url").GetString() == url.ToString());
        var screen = new BareScreencast(context);
        await screen.ConnectAsync(new Uri(target.GetProperty("webSocketDebuggerUrl").GetString()!), null);
        var first = screen.NextFrameAsync();
        await screen.CallAsync("Page.enable", new { });
        await screen.CallAsync("Page.startScreencast", new { format = "jpeg", quality = 60, maxWidth = 1280, maxHeight = 720, everyNthFrame = 1 });
        await first;
        return screen;
    }

    public override Task MoveAsync(double x, double y) => MouseAsync("mouseMoved", x, y, "none", 0);

    public override Task PressAsync(double x, double y) => MouseAsync("mousePressed", x, y, "left", 1);

    public override Task ReleaseAsync(double x, double y) => MouseAsync("mouseReleased", x, y, "left", 0);

    protected override async Task ReceivedAsync(ReadOnlyMemory<byte> message, bool binary)
    {
        var happened = JsonElement.Parse(message.Span);
        if (!happened.TryGetProperty("method", out var method) || method.GetString() != "Page.screencastFrame")
            return;
        var frame = happened.GetProperty("params");
        Saw(frame.GetProperty("data").GetBytesFromBase64().Length);
        await CallAsync("Page.screencastFrameAck", new { sessionId = frame.GetProperty("sessionId").GetInt32() });
    }

    private Task MouseAsync(string type, double x, double y, string button, int buttons) =>
        CallAsync("Input.dispatchMouseEvent", new { type, x, y, button, buttons, clickCount = 1 });

    private Task CallAsync(string method, object with) => SendAsync(new { id = Interlocked.Increment(ref _last), method, @params = with });

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await context.CloseAsync();
    }
}
