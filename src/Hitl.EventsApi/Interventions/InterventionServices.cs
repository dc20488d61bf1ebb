using Hitl.ServiceDefaults.Http;

namespace Hitl.EventsApi.Interventions;

internal static class InterventionServices
{
    /// <summary>The client for looks: straight to the worker's own address, one attempt, no proxy, no redirect.</summary>
    public static void AddPageLooks(this IHostApplicationBuilder builder) => builder.Services
        .AddHttpClient<PageLooks>(client => client.Timeout = Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        .WithoutResilience();
}
