using System.Net.ServerSentEvents;
using System.Text;
using Hitl.Contracts.Events;

namespace Hitl.Tests.Chaos;

/// <summary>
/// A client as the contract expects one: reads, and whenever the stream breaks comes back with its last id. With chances it
/// breaks off by itself too, every few seconds.
/// </summary>
internal sealed class StreamFollower : IAsyncDisposable
{
    private const int LongestRead = 8_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), ShortestRead = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _stream;
    private readonly Task _following;
    private readonly Lock _gate = new();
    private readonly List<(string Id, HitlEvent Event, string Json)> _events = [];
    private readonly Random? _chances;
    private string? _position;

    public StreamFollower(Uri api, Random? chances = null)
    {
        _chances = chances;
        _stream = new(api, "/events/runs/events?from=start");
        _following = Task.Run(FollowAsync);
    }

    public int Connections { get; private set; }

    /// <summary>How many of them this client has broken off.</summary>
    public int Cuts { get; private set; }

    /// <summary>Statuses other than 200: the contract allows none.</summary>
    public List<int> Refusals { get; } = [];

    public IReadOnlyList<(string Id, HitlEvent Event, string Json)> Events
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
            using var limit = new CancellationTokenSource(ReadFor(), TimeProvider.System);
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, limit.Token);
            try
            {
                await ReadAsync(cut.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !_stop.IsCancellationRequested)
            {
                Cuts++;
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
            {
                // A dropped connection is what the follower is here for.
            }

            await Task.Delay(Pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan ReadFor() => _chances is null ? Timeout.InfiniteTimeSpan : ShortestRead + TimeSpan.FromMilliseconds(_chances.Next(LongestRead));

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _stream);
        if (_position is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _position);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            Refusals.Add((int)response.StatusCode);
            return;
        }

        Connections++;
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var parser = SseParser.Create(body, (_, data) => (Event: EventJson.Read(data), Json: Encoding.UTF8.GetString(data)));
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            if (item.EventId is { Length: > 0 } id)
                _position = id;
            if (item.Data.Event is Connected)
                continue;
            lock (_gate)
                _events.Add((item.EventId ?? "", item.Data.Event, item.Data.Json));
        }
    }
}
