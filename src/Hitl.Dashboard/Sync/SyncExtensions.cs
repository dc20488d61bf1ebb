namespace Hitl.Dashboard.Sync;

internal static class SyncExtensions
{
    public static void AddLiveFeed(this IServiceCollection services)
    {
        services.AddOptions<SyncOptions>().BindConfiguration(SyncOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<SnapshotLoader>();
        services.AddHostedService<EventFollower>();
        services.AddHostedService<DetailLoader>();
        services.AddHostedService<ApiHealthPoll>();
        services.AddSingleton<WorkersPoll>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkersPoll>());
    }
}
