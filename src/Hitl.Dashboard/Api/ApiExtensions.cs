using Hitl.ServiceDefaults.Http;

namespace Hitl.Dashboard.Api;

internal static class ApiExtensions
{
    /// <summary>The name of the client whose answers have no end.</summary>
    public const string StreamClient = "events";

    /// <summary>The API, as service discovery knows it.</summary>
    public const string Origin = "http://events-api";

    private static readonly Uri Address = new(Origin);

    // A session's proof or capture takes 25 s at most, a resolve 15 (contract); a page waits for nothing longer.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    public static void AddApiClient(this IServiceCollection services)
    {
        // No retries: a page says at once that the API is down, and what follows the stream comes back by itself.
        services.AddHttpClient<HitlApi>(client =>
        {
            client.BaseAddress = Address;
            client.Timeout = LongestAnswer;
        }).WithoutResilience();
        services.AddStreamingHttpClient(StreamClient).ConfigureHttpClient(client => client.BaseAddress = Address);
        services.AddScoped<OperatorName>();
        services.AddHealthChecks().AddCheck<ApiAnswersCheck>("api");
    }
}
