using Hitl.ServiceDefaults.Http;

namespace Hitl.EventsApi.Sessions;

internal static class SessionServices
{
    /// <summary>The client for workers: straight to their own address, one attempt, no proxy, no redirect.</summary>
    public static void AddSessionCalls(this IHostApplicationBuilder builder) => builder.Services
        .AddHttpClient<WorkerCalls>(client => client.Timeout = Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        .WithoutResilience();
}
