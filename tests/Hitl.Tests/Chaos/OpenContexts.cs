using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Hitl.Tests.Chaos;

/// <summary>Asks a running Chromium over its debugging port which browser contexts it has open: a run's page lives in one of its own.</summary>
internal static class OpenContexts
{
    private const string Profile = "--user-data-dir=";

    /// <summary>How many; null where the browser can't be asked, since it ends or has only begun.</summary>
    public static async Task<int?> CountAsync(int browser, CancellationToken cancellationToken)
    {
        try
        {
            var arguments = (await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{browser}/cmdline"), cancellationToken)).Split('\0');
            var profile = arguments.Last(argument => argument.StartsWith(Profile, StringComparison.Ordinal))[Profile.Length..];
            var port = await File.ReadAllLinesAsync(Path.Combine(profile, "DevToolsActivePort"), cancellationToken);
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port[0]}{port[1]}"), cancellationToken);
            await socket.SendAsync("""{"id":1,"method":"Target.getBrowserContexts"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            using var answer = JsonDocument.Parse(await ReadAsync(socket, cancellationToken));
            return answer.RootElement.GetProperty("result").GetProperty("browserContextIds").GetArrayLength();
        }
        catch (Exception away) when (away is IOException or WebSocketException)
        {
            return null;
        }
    }

    private static async Task<string> ReadAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, cancellationToken);
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
        }
        while (!part.EndOfMessage);
        return text.ToString();
    }
}
