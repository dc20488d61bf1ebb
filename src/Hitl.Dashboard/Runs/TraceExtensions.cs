using Microsoft.Extensions.Options;

namespace Hitl.Dashboard.Runs;

internal static class TraceExtensions
{
    public static void AddTraceLinks(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<TraceOptions>, TraceOptionsValidator>();
        services.AddOptions<TraceOptions>().BindConfiguration(TraceOptions.Section).ValidateOnStart();
    }
}
