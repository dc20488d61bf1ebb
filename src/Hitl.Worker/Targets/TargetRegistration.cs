using System.Net;
using Microsoft.Extensions.Options;

namespace Hitl.Worker.Targets;

internal static class TargetRegistration
{
    public static IServiceCollection AddTargets(this IServiceCollection services)
    {
        services.AddOptions<TargetOptions>().BindConfiguration(TargetOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TargetOptions>, TargetOptionsValidator>();
        services.AddOptions<RobotsOptions>().BindConfiguration(RobotsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<NameResolver>(Dns.GetHostAddressesAsync);
        services.AddSingleton<EgressConnector>();
        services.AddSingleton<RobotsCache>();
        services.AddSingleton<TargetPolicy>();
        return services;
    }
}
