using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace Hitl.ServiceDefaults.Http;

/// <summary>How the services' HTTP clients find and call each other.</summary>
public static class HttpClientExtensions
{
    // The longest answer of the API is a resolve, 15 s; a shorter attempt would cut it off.
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(20);

    internal static void AddHttpDefaults(this IHostApplicationBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler(options =>
            {
                options.AttemptTimeout.Timeout = AttemptTimeout;
                options.TotalRequestTimeout.Timeout = 3 * AttemptTimeout;
                options.CircuitBreaker.SamplingDuration = 3 * AttemptTimeout;
                // Whether a POST whose answer was lost may be repeated is for its caller to know.
                options.Retry.DisableForUnsafeHttpMethods();
            });
            http.AddServiceDiscovery();
        });
    }

    /// <summary>
    /// A client whose answers have no end (SSE): service discovery as everywhere, but no time limit and no
    /// resilience handler, which would cut the stream off. Its caller reconnects.
    /// </summary>
    public static IHttpClientBuilder AddStreamingHttpClient(this IServiceCollection services, string name) =>
        services.AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan).WithoutResilience();

    /// <summary>Takes the resilience handler off one client; service discovery stays.</summary>
    public static IHttpClientBuilder WithoutResilience(this IHttpClientBuilder builder)
    {
#pragma warning disable EXTEXP0001 // The only way to take one client out of the defaults.
        return builder.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
    }
}
