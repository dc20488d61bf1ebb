using System.Collections.Concurrent;
using System.Text;
using Hitl.Tests.Redis;
using Hitl.Tests.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hitl.Tests.Sessions;

/// <summary>
/// A scene whose worker puts a waiting run's page away as soon as nobody needs it, and sends its traces, metrics and logs to
/// the test as to any OTLP collector.
/// </summary>
public sealed class TracedScene : WorkerScene, IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Path, string Body)> told = new();
    private WebApplication collector = null!;

    /// <summary>For whatever else is to send there. What is told leaves at once.</summary>
    internal (string Key, string Value)[] Telemetry =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "200"), ("OTEL_BLRP_SCHEDULE_DELAY", "200"), ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];

    protected override (string Key, string Value)[] WorkerSettings => [("Worker:HibernateAfterSeconds", "0"), .. Telemetry];

    /// <summary>All that came so far: protobuf, whose texts stand in it as they are.</summary>
    public string Told => string.Concat(told.Select(one => one.Body));

    /// <summary>Waits until that word came in traces, metrics or logs.</summary>
    public async Task UntilToldAsync(string signal, string word)
    {
        while (!told.Any(one => one.Path == $"/v1/{signal}" && one.Body.Contains(word, StringComparison.Ordinal)))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
    }

    public new async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            told.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
            return Results.Bytes([], "application/x-protobuf");
        });
        await collector.StartAsync();
        await base.InitializeAsync();
    }

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await collector.DisposeAsync();
    }
}
