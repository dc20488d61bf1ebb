using Hitl.Redis.Log;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Hitl.EventsApi.Streaming;

/// <summary><c>GET /events/runs/events</c>: the event stream of the contract, described in <c>docs/events.md</c>.</summary>
internal static class StreamEndpoints
{
    public static void AddEventStream(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<StreamOptions>().BindConfiguration(StreamOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<Signal>();
        builder.Services.AddSingleton<StreamMetrics>();
        builder.Services.AddSingleton<StreamClients>();
        builder.Services.AddSingleton<LogReads>();
        builder.Services.AddSingleton(services =>
        {
            var options = services.GetRequiredService<IOptions<StreamOptions>>().Value;
            return new EventRing(options.RingEvents, options.RingBytes);
        });
        builder.Services.AddSingleton(services => new StreamShared(
            services.GetRequiredService<EventLog>(), services.GetRequiredService<LogReads>(), services.GetRequiredService<EventRing>(), services.GetRequiredService<Signal>(),
            services.GetRequiredService<StreamClients>(), services.GetRequiredService<StreamMetrics>(), services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IOptions<StreamOptions>>().Value.RetryMilliseconds));
        builder.Services.AddHostedService<StreamClock>();
        builder.Services.AddHostedService<EventTail>();
    }

    public static void MapEventStream(this IEndpointRouteBuilder app) => app
        .MapGet("/events/runs/events", FollowAsync)
        .WithName("FollowEvents")
        .WithTags("Events")
        .WithSummary("Follow everything that happens, as Server-Sent Events")
        .WithDescription(
            "The first message is 'connected', with the position the client stands at as its id. Then one message per event: 'id' and one line of "
            + "'data' (JSON). After an id every later event follows, in order, exactly once. 'stream.reset' says that the position could not be "
            + "served: reload the picture with GET /runs and GET /interventions, then go on. A comment comes at least every 15 s.")
        .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> FollowAsync(StreamParameters parameters, HttpContext context, StreamShared shared)
    {
        var client = new StreamClient(context, parameters.Request, shared);
        if (!shared.Clients.TryAdd(client))
        {
            client.Disconnect();
            return TypedResults.Empty;
        }

        try
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await client.RunAsync();
        }
        finally
        {
            shared.Clients.Remove(client);
        }

        return TypedResults.Empty;
    }
}
