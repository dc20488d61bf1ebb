using System.Buffers.Binary;

namespace Hitl.Benchmarks;

/// <summary>An operator's end of the live page, through the API.</summary>
internal sealed class LiveScreen : SocketScreen
{
    private const int HeaderLength = 24;

    private LiveScreen(Uri address) => Address = address;

    public Uri Address { get; }

    public static async Task<LiveScreen> ConnectAsync(Uri address, string byOperator, string? token)
    {
        var screen = new LiveScreen(address);
        await screen.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, "hitl.live.v1");
        var first = screen.NextFrameAsync();
        await screen.SendAsync(new { type = "hello", @operator = byOperator, token, width = 1280, height = 720 });
        await first;
        return screen;
    }

    public override Task MoveAsync(double x, double y) => MouseAsync("move", x, y, "none", 0);

    public override Task PressAsync(double x, double y) => MouseAsync("down", x, y, "left", 1);

    public override Task ReleaseAsync(double x, double y) => MouseAsync("up", x, y, "left", 0);

    protected override async Task ReceivedAsync(ReadOnlyMemory<byte> message, bool binary)
    {
        if (!binary)
            return;
        Saw(message.Length - HeaderLength);
        await SendAsync(new { type = "drawn", seq = BinaryPrimitives.ReadUInt32LittleEndian(message.Span[4..]) });
    }

    private Task MouseAsync(string kind, double x, double y, string button, int buttons) =>
        SendAsync(new { type = "mouse", kind, x, y, button, buttons, clicks = 1 });
}
