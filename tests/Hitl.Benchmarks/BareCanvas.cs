using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace Hitl.Benchmarks;

/// <summary>
/// The bare screencast of one browser drawn on a canvas in another one, with nothing in between: what two browsers on this machine
/// can show at the same time.
/// </summary>
internal sealed class BareCanvas : IAsyncDisposable
{
    private const string Draw = """
        address => new Promise((drawn, broke) => {
          const canvas = document.body.appendChild(document.createElement('canvas'));
          Object.assign(canvas, { width: 1280, height: 720 });
          const pen = canvas.getContext('2d', { alpha: false }), socket = new WebSocket(address);
          let last = 0, next = null, drawing = false;
          const call = (method, params) => socket.send(JSON.stringify({ id: ++last, method, params }));
          const draw = async () => {
            drawing = true;
            while (next) {
              const jpeg = next;
              next = null;
              const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(jpeg), one => one.charCodeAt(0))], { type: 'image/jpeg' }));
              pen.drawImage(picture, 0, 0);
              picture.close();
              bench.frames++;
              drawn();
            }
            drawing = false;
          };
          window.bench = { frames: 0 };
          socket.onerror = broke;
          socket.onopen = () => {
            call('Page.enable', {});
            call('Page.startScreencast', { format: 'jpeg', quality: 60, maxWidth: 1280, maxHeight: 720, everyNthFrame: 1 });
          };
          socket.onmessage = message => {
            const { method, params } = JSON.parse(message.data);
            if (method !== 'Page.screencastFrame') return;
            call('Page.screencastFrameAck', { sessionId: params.sessionId });
            next = params.data;
            if (!drawing) draw();
          };
        })
        """;

    private readonly IBrowserContext _shown;
    private readonly IBrowserContext _drawn;
    private readonly IPage _canvas;

    private BareCanvas(IBrowserContext shown, IBrowserContext drawn, IPage canvas) => (_shown, _drawn, _canvas) = (shown, drawn, canvas);

    /// <summary><paramref name="browser"/> listens on <paramref name="port"/> and lets any page in.</summary>
    public static async Task<BareCanvas> OpenAsync(IBrowser browser, int port, Uri url, IBrowser onto)
    {
        var shown = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 720 } });
        await (await shown.NewPageAsync()).GotoAsync(url.ToString());
        using var http = new HttpClient();
        var targets = await http.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{port}/json/list");
        var target = targets.EnumerateArray().First(one => one.GetProperty("url").GetString() == url.ToString());
        var drawn = await onto.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        var canvas = await drawn.NewPageAsync();
        await canvas.EvaluateAsync(Draw, target.GetProperty("webSocketDebuggerUrl").GetString());
        return new(shown, drawn, canvas);
    }

    /// <summary>Pictures drawn so far.</summary>
    public Task<int> FramesAsync() => _canvas.EvaluateAsync<int>("() => bench.frames");

    public async ValueTask DisposeAsync()
    {
        await _drawn.DisposeAsync();
        await _shown.DisposeAsync();
    }
}
