using Hitl.PracticeSite.Controls;
using Hitl.PracticeSite.Members;
using Hitl.PracticeSite.OneTimeCode;
using Microsoft.Extensions.Options;

namespace Hitl.PracticeSite.Site;

internal static class PracticeSiteExtensions
{
    public static void AddPracticeSite(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PracticeOptions>().Bind(configuration.GetSection(PracticeOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PracticeOptions>, PracticeOptionsValidator>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Visitors>();
        services.AddSingleton<CurrentCode>();
        services.AddSingleton<SeenInputs>();
        services.AddSingleton<MemberTickets>();
    }
}
