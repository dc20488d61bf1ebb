using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Hitl.Contracts.Events;
using Hitl.Dashboard.Api;
using Microsoft.Extensions.Options;

namespace Hitl.Dashboard.Sync;

/// <summary>One message of the stream and the position after it.</summary>
internal sealed record StreamMessage(HitlEvent Event, string? Position);

/// <summary>Reads <c>GET /events/runs/events</c>.</summary>
internal sealed class EventStream(IHttpClientFactory clients, TimeProvider time, IOptions<SyncOptions> options)
{
    /// <summary>
    /// The events after <paramref name="position"/> (null: from now) until the server ends the stream. Ends with an
    /// <see cref="IOException"/> or <see cref="HttpRequestException"/> when it breaks or falls silent. <paramref name="heard"/> is
    /// called for whatever comes, keepalives too.
    /// </summary>
    public async IAsyncEnumerable<StreamMessage> ReadAsync(
        string? position, Action heard, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var client = clients.CreateClient(ApiExtensions.StreamClient);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/runs/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (position is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", position);

        var silence = TimeSpan.FromSeconds(options.Value.SilenceSeconds);
        using var watch = new SilenceWatch(time, silence, cancellation);
        using var response = await watch.GuardAsync(token => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token));
        response.EnsureSuccessStatusCode();
        await using var body = new WatchedStream(await response.Content.ReadAsStreamAsync(cancellation), watch, heard);
        var parser = SseParser.Create(body, static (_, data) => EventJson.Read(data));
        await foreach (var item in parser.EnumerateAsync(cancellation))
            yield return new(item.Data, item.EventId ?? parser.LastEventId);
    }
}
