using System.Net.ServerSentEvents;
using Hitl.Contracts.Events;

namespace Hitl.Benchmarks;

/// <summary>One client of the event stream; tells when it is connected and what arrives.</summary>
internal sealed class StreamReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    public StreamReader(HttpClient http, Uri api, Action<RunEvent> onEvent) => _reading = ReadAsync(http, api, onEvent);

    public Task Connected => _connected.Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ReadAsync(HttpClient http, Uri api, Action<RunEvent> onEvent)
    {
        await using var body = await http.GetStreamAsync(new Uri(api, "/events/runs/events"), _stop.Token);
        await foreach (var item in SseParser.Create(body, (_, data) => EventJson.Read(data)).EnumerateAsync(_stop.Token))
        {
            if (item.Data is Connected)
                _connected.TrySetResult();
            else if (item.Data is RunEvent happened)
                onEvent(happened);
        }
    }
}
