using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hitl.Tests.EventsApi.Interventions;

/// <summary>Answers looks over real HTTP in a worker's place, as the test says.</summary>
internal sealed class StandInWorker : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StandInWorker(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());
    public LookRequest? LastLook { get; private set; }
    public string? LastSecret { get; private set; }
    public Func<LookRequest, CancellationToken, Task<IResult>> OnLook { get; set; } = (_, _) => Task.FromResult(Answer(LookOutcome.StillBlocked, "the block page"));

    public static IResult Answer(LookOutcome outcome, string? still = null) =>
        Results.Json(new LookAnswer(outcome, still), HitlJson.Default.LookAnswer);

    public static async Task<StandInWorker> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, HitlJson.Default));
        var app = builder.Build();
        var worker = new StandInWorker(app);
        app.MapPost("/runs/{run_id}/looks", async (HttpContext context) =>
        {
            worker.LastSecret = context.Request.Headers["Hitl-Run-Secret"];
            worker.LastLook = await context.Request.ReadFromJsonAsync(HitlJson.Default.LookRequest, context.RequestAborted);
            return await worker.OnLook(worker.LastLook!, context.RequestAborted);
        });
        await app.StartAsync(ApiHost.Token);
        return worker;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
