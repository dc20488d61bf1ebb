using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Hitl.AppHost.Local;

/// <summary>Waits until a resource says that it is healthy.</summary>
internal static class HealthGate
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(5);

    /// <returns>Null when healthy, otherwise what it last answered, when <paramref name="limit"/> is over.</returns>
    public static async Task<string?> WaitAsync(Func<CancellationToken, Task<string?>> probe, TimeSpan limit, CancellationToken cancellation)
    {
        using var time = new CancellationTokenSource(limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellation);
        var last = "no answer";
        while (true)
        {
            try
            {
                if (await probe(either.Token) is not { } failure)
                    return null;
                last = failure;
                await Task.Delay(Interval, TimeProvider.System, either.Token);
            }
            catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                return last;
            }
        }
    }

    public static async Task<string?> HttpAsync(HttpClient http, Uri health, CancellationToken cancellation)
    {
        using var attempt = new CancellationTokenSource(Attempt, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, health);
            request.Headers.Connection.Add("close");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await http.SendAsync(request, either.Token);
            return response.StatusCode == HttpStatusCode.OK ? null : await response.Content.ReadAsStringAsync(either.Token);
        }
        catch (HttpRequestException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (attempt.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return $"{health} did not answer within {Attempt.TotalSeconds} s";
        }
    }

    public static async Task<string?> RedisAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellation);
            var reply = new byte[64];
            var length = await stream.ReadAsync(reply, cancellation);
            var text = Encoding.ASCII.GetString(reply, 0, length).TrimEnd();
            return text == "+PONG" ? null : text;
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return error.Message;
        }
    }
}
