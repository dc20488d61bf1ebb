using System.Net.ServerSentEvents;
using Hitl.Contracts.Events;

namespace Hitl.Tests.Chaos;

/// <summary>A client as the contract expects one: reads, and whenever the stream breaks comes back with its last id.</summary>
internal sealed class StreamFollower : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _stream;
    private readonly Task _following;
    private readonly Lock _gate = new();
    private readonly List<(string Id, HitlEvent Event)> _events = [];
    private string? _position;

    public StreamFollower(Uri api)
    {
        _stream = new(api, "/events/runs/events?from=start");
        _following = Task.Run(FollowAsync);
    }

    public int Connections { get; private set; }

    /// <summary>Statuses other than 200: the contract allows none.</summary>
    public List<int> Refusals { get; } = [];

    public IReadOnlyList<(string Id, HitlEvent Event)> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ReadAsync();
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
            {
                // A dropped connection is what the follower is here for.
            }

            await Task.Delay(Pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _stream);
        if (_position is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _position);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        if (!response.IsSuccessStatusCode)
        {
            Refusals.Add((int)response.StatusCode);
            return;
        }

        Connections++;
        await using var body = await response.Content.ReadAsStreamAsync(_stop.Token);
        var parser = SseParser.Create(body, (_, data) => EventJson.Read(data));
        await foreach (var item in parser.EnumerateAsync(_stop.Token))
        {
            if (item.EventId is { Length: > 0 } id)
                _position = id;
            if (item.Data is Connected)
                continue;
            lock (_gate)
                _events.Add((item.EventId ?? "", item.Data));
        }
    }
}
