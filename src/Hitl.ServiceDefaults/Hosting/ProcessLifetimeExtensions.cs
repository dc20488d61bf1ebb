using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hitl.ServiceDefaults.Hosting;

internal static class ProcessLifetimeExtensions
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    public static void AddProcessLifetime(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        var options = builder.Configuration.GetSection(ProcessOptions.Section).Get<ProcessOptions>() ?? new();
        if (options.EndWithStandardInput)
            builder.Services.AddHostedService<StandardInputLifetime>();
    }
}
