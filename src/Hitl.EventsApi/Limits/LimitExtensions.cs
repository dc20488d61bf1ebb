using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Hitl.EventsApi.Limits;

/// <summary>What is refused before anything is tried: 429 by client, 503 by the process as a whole. Health, streams and live pages take no place.</summary>
internal static class LimitExtensions
{
    private const string Places = "places";

    public static void AddRequestLimits(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddRateLimiter(limiter => limiter.AddPolicy<string, RequestPlaces>(Places));
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<LimitOptions>>((limiter, limits) =>
        {
            limiter.GlobalLimiter = ClientRate.Create(limits.Value);
            limiter.OnRejected = ClientRate.RefuseAsync;
        });
    }

    /// <summary>Calls that are answered and over, as all but streams and live pages are.</summary>
    public static RouteGroupBuilder WithRequestLimits(this RouteGroupBuilder group)
    {
        group.RequireRateLimiting(Places);
        ((IEndpointConventionBuilder)group).Finally(Describe);
        return group;
    }

    private static void Describe(EndpointBuilder endpoint)
    {
        endpoint.Metadata.Add(Problem(StatusCodes.Status503ServiceUnavailable));
        if (endpoint.Metadata.OfType<IHttpMethodMetadata>().Any(methods => methods.HttpMethods.Any(ClientRate.ChangesSomething)))
            endpoint.Metadata.Add(Problem(StatusCodes.Status429TooManyRequests));
    }

    private static ProducesResponseTypeMetadata Problem(int status) => new(status, typeof(ProblemDetails), ["application/problem+json"]);
}
