using Hitl.ServiceDefaults.Security;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace Hitl.EventsApi.Security;

/// <summary>CORS for the configured origins only, without credentials: there is no cookie to send.</summary>
internal static class CorsExtensions
{
    private static readonly string[] Methods = ["GET", "POST", "DELETE"];
    private static readonly string[] RequestHeaders = ["Last-Event-ID", "Idempotency-Key", "Hitl-Operator", "Content-Type"];
    private static readonly string[] AnswerHeaders = ["Location", "Retry-After"];
    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    public static void AddConfiguredCors(this IHostApplicationBuilder builder)
    {
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure<IOptions<SecurityOptions>>((cors, security) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. security.Value.AllowedOrigins])
            .WithMethods(Methods)
            .WithHeaders(RequestHeaders)
            .WithExposedHeaders(AnswerHeaders)
            .SetPreflightMaxAge(PreflightAge)));
    }
}
