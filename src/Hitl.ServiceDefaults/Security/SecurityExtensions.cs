using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Hitl.ServiceDefaults.Security;

/// <summary>The guard that every service with a port puts first.</summary>
public static class SecurityExtensions
{
    /// <summary>Reads <see cref="SecurityOptions"/> and checks them when the service starts.</summary>
    public static TBuilder AddRequestGuard<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<SecurityOptions>().BindConfiguration(SecurityOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SecurityOptions>, SecurityOptionsValidator>();
        return builder;
    }

    /// <summary>Refuses requests by their <c>Host</c> and <c>Origin</c>. Comes before everything that acts on a request.</summary>
    public static IApplicationBuilder UseRequestGuard(this IApplicationBuilder app) => app.UseMiddleware<RequestGuard>();
}
