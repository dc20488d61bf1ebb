namespace Hitl.EventsApi.Live;

internal static class LiveServices
{
    public static void AddLivePages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHttpForwarder();
        // A worker that is gone is said by the answer, not by a stack trace.
        builder.Logging.AddFilter("Yarp.ReverseProxy", LogLevel.Error);
        builder.Services.AddSingleton<LiveForwarding>().AddHostedService<LiveGoodbye>();
    }
}
