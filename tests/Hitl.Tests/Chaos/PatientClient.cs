using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Hitl.Tests.Chaos;

/// <summary>Repeats a request until it is answered with anything but trouble, with the same idempotency key each time.</summary>
internal sealed class PatientClient(Uri api) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private int _repeats;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromSeconds(5) })
    {
        BaseAddress = api, Timeout = TimeSpan.FromSeconds(25),
    };

    /// <summary>Answers that say "not now": 5xx, 429, and a first try that is still under way.</summary>
    public int Repeats => _repeats;

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => new(HttpMethod.Get, path), cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync(type, cancellationToken))!;
    }

    public Task<HttpResponseMessage> PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString("N");
        var json = JsonSerializer.Serialize(body);
        return SendAsync(
            () => new(HttpMethod.Post, path)
            {
                Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json"),
                Headers = { { "Idempotency-Key", key } },
            },
            cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                using var request = create();
                var response = await _http.SendAsync(request, cancellationToken);
                if (!await IsNotNowAsync(response, cancellationToken))
                    return response;
                response.Dispose();
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The process behind the port was killed: the request is repeated.
            }

            Interlocked.Increment(ref _repeats);
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<bool> IsNotNowAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        (int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests
        || (response.StatusCode == HttpStatusCode.Conflict
            && (await response.Content.ReadAsStringAsync(cancellationToken)).Contains("in_progress", StringComparison.Ordinal));

    public void Dispose() => _http.Dispose();
}
