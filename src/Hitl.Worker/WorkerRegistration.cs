using Hitl.Recipes;
using Hitl.Redis;
using Hitl.Worker.Browsers;
using Hitl.Worker.Health;
using Hitl.Worker.Hibernation;
using Hitl.Worker.Jobs;
using Hitl.Worker.Live;
using Hitl.Worker.Runs;
using Hitl.Worker.Sessions;
using Hitl.Worker.Targets;

namespace Hitl.Worker;

internal static class WorkerRegistration
{
    // Longer than the drain, so that what the drain cuts off can still be written.
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(3);

    public static void AddWorker(this WebApplicationBuilder builder)
    {
        builder.AddHitlRedis();
        builder.AddHitlMaintenance();
        var services = builder.Services;
        services.AddRecipes(builder.Configuration);
        services.AddTargets();
        builder.AddSessions();
        services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<BrowserOptions>().BindConfiguration(BrowserOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HostOptions>().PostConfigure<Microsoft.Extensions.Options.IOptions<WorkerOptions>>(
            (host, worker) => host.ShutdownTimeout = TimeSpan.FromSeconds(worker.Value.DrainSeconds) + ShutdownGrace);
        services.AddSingleton<WorkerTelemetry>();
        services.AddSingleton<WorkerSelf>();
        services.AddSingleton<HeldRuns>();
        services.AddSingleton<Slots>();
        services.AddSingleton<LivePages>();
        services.AddSingleton<RunPages>();
        services.AddSingleton<RunLife>();
        // Stopped in reverse: first no more jobs and the runs end, then the leases, then the browser.
        services.AddSingleton<BrowserHost>().AddHostedService(provider => provider.GetRequiredService<BrowserHost>());
        services.AddHostedService<UploadLeftovers>();
        services.AddHostedService<Hibernator>();
        services.AddSingleton<LeaseKeeper>().AddHostedService(provider => provider.GetRequiredService<LeaseKeeper>());
        services.AddHostedService<TakeLoop>();
        services.AddHealthChecks().AddCheck<BrowserHealthCheck>("browser");
    }

    /// <summary>Loopback and a free port, unless somebody said where: each replica publishes what it got.</summary>
    public static void ListenOnLoopback(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls("http://127.0.0.1:0");
    }
}
