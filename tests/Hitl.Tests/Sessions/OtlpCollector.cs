using System.Collections.Concurrent;
using System.Text;
using Hitl.Tests.Redis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hitl.Tests.Sessions;

/// <summary>Takes the traces, metrics and logs that processes send to it, as any OTLP collector.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Body)> told = new();
    private readonly WebApplication server;

    private OtlpCollector(WebApplication server) => this.server = server;

    /// <summary>For whatever is to send there. What is told leaves at once.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", server.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "200"), ("OTEL_BLRP_SCHEDULE_DELAY", "200"), ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];

    /// <summary>All that came so far: protobuf, whose texts stand in it as they are, each byte a letter.</summary>
    public string Told => ToldExceptBy(null);

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new OtlpCollector(builder.Build());
        collector.server.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector.told.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
            return Results.Bytes([], "application/x-protobuf");
        });
        await collector.server.StartAsync();
        return collector;
    }

    /// <summary>Without what a service of that name sent.</summary>
    public string ToldExceptBy(string? service)
    {
        // An attribute's value is a message that holds one text.
        var sender = service is null ? null : $"service.name\u0012{(char)(service.Length + 2)}\n{(char)service.Length}{service}";
        return string.Concat(told.Where(one => sender is null || !one.Body.Contains(sender, StringComparison.Ordinal)).Select(one => one.Body));
    }

    /// <summary>Waits until that word came in traces, metrics or logs.</summary>
    public async Task UntilToldAsync(string signal, string word)
    {
        while (!told.Any(one => one.Path == $"/v1/{signal}" && one.Body.Contains(word, StringComparison.Ordinal)))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
