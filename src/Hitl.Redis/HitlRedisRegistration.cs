using Hitl.Redis.Connection;
using Hitl.Redis.Idempotency;
using Hitl.Redis.Interventions;
using Hitl.Redis.Log;
using Hitl.Redis.Maintenance;
using Hitl.Redis.Runs;
using Hitl.Redis.Sessions;
using Hitl.Redis.Stats;
using Hitl.Redis.Workers;
#if !USE_ASPIRE
using Microsoft.Extensions.Configuration;
#endif
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hitl.Redis;

public static class HitlRedisRegistration
{
    /// <summary>The name of the connection string and of the Aspire resource.</summary>
    public const string ConnectionName = "redis";

    /// <summary>Registers the stores. The process starts without Redis too: calls wait, then fail as <see cref="StoreUnavailableException"/>.</summary>
    public static IHostApplicationBuilder AddHitlRedis(this IHostApplicationBuilder builder)
    {
        builder.AddRedisConnection();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RedisOptions>().BindConfiguration(RedisOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ResiliencePipelineFactory>();
        services.AddSingleton<RedisWorkspace>();
        services.AddSingleton<UnleasedEnd>();
        services.AddSingleton<ClaimRelease>();
        services.AddSingleton(s => new EventLog(s.GetRequiredService<RedisWorkspace>()));
        services.AddSingleton(s => new RunStore(s.GetRequiredService<RedisWorkspace>(), s.GetRequiredService<UnleasedEnd>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new JobQueue(s.GetRequiredService<RedisWorkspace>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new InterventionStore(
            s.GetRequiredService<RedisWorkspace>(), s.GetRequiredService<RunStore>(), s.GetRequiredService<UnleasedEnd>(),
            s.GetRequiredService<ClaimRelease>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new SessionStore(s.GetRequiredService<RedisWorkspace>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new WorkerRegistry(s.GetRequiredService<RedisWorkspace>()));
        services.AddSingleton(s => new StatsStore(s.GetRequiredService<RedisWorkspace>(), s.GetRequiredService<WorkerRegistry>()));
        services.AddSingleton(s => new IdempotencyStore(s.GetRequiredService<RedisWorkspace>()));
        return builder;
    }

    /// <summary>Ends what has run out, for as long as the process lives. Any number of processes may do this at once.</summary>
    public static IHostApplicationBuilder AddHitlMaintenance(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MaintenanceOptions>().BindConfiguration(MaintenanceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(s => new Reaper(
            s.GetRequiredService<RedisWorkspace>(), s.GetRequiredService<EventLog>(), s.GetRequiredService<RunStore>(),
            s.GetRequiredService<InterventionStore>(), s.GetRequiredService<UnleasedEnd>(), s.GetRequiredService<ClaimRelease>(),
            s.GetRequiredService<IOptions<RetentionOptions>>(), s.GetRequiredService<ILogger<Reaper>>()));
        services.AddHostedService<MaintenanceService>();
        return builder;
    }

    private static void AddRedisConnection(this IHostApplicationBuilder builder)
    {
#if USE_ASPIRE
        // Its own check only asks whether Redis answers.
        builder.AddRedisClient(ConnectionName, settings => settings.DisableHealthChecks = true, Configure);
#else
        builder.Services.AddSingleton<IConnectionMultiplexer>(services =>
        {
            var text = services.GetRequiredService<IConfiguration>().GetConnectionString(ConnectionName)
                ?? throw new InvalidOperationException($"No Redis is named. Set ConnectionStrings:{ConnectionName}, for example to localhost:6379.");
            var options = ConfigurationOptions.Parse(text);
            options.LoggerFactory = services.GetService<ILoggerFactory>();
            Configure(options);
            return ConnectionMultiplexer.Connect(options);
        });
#endif
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>("redis");
    }

    private static void Configure(ConfigurationOptions options)
    {
        // A service that starts before Redis waits for it instead of dying.
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 2000;
        options.AsyncTimeout = 3000;
        options.SyncTimeout = 3000;
        options.ReconnectRetryPolicy = new LinearRetry(250);
        options.ClientName ??= AppDomain.CurrentDomain.FriendlyName;
    }
}
