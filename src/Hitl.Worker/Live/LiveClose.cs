using System.Net.WebSockets;

namespace Hitl.Worker.Live;

/// <summary>docs/live-page.md, "Close codes".</summary>
internal static class LiveClose
{
    public const WebSocketCloseStatus Ended = WebSocketCloseStatus.NormalClosure;
    public const WebSocketCloseStatus WorkerStops = WebSocketCloseStatus.EndpointUnavailable;
    public const WebSocketCloseStatus Mistake = WebSocketCloseStatus.InternalServerError;
    public const WebSocketCloseStatus TooLarge = WebSocketCloseStatus.MessageTooBig;
    public const WebSocketCloseStatus BadMessages = (WebSocketCloseStatus)4400;
    public const WebSocketCloseStatus TooSlow = (WebSocketCloseStatus)4408;
    public const WebSocketCloseStatus PageGone = (WebSocketCloseStatus)4410;
    public const WebSocketCloseStatus TooFast = (WebSocketCloseStatus)4429;
    public const WebSocketCloseStatus TooMany = (WebSocketCloseStatus)4503;
}
