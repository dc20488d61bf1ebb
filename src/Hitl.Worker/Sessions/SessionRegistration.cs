using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace Hitl.Worker.Sessions;

internal static class SessionRegistration
{
    // All workers share the keys under this name, wherever each of them is installed.
    private const string Application = "Hitl";

    public static void AddSessions(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SessionOptions>().BindConfiguration(SessionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SessionOptions>, SessionOptionsValidator>();
        // Before the protection's own service, which would make a first key without asking who else does.
        services.AddHostedService<KeyRing>();
        var options = builder.Configuration.GetSection(SessionOptions.Section).Get<SessionOptions>() ?? new();
        var keys = services.AddDataProtection().SetApplicationName(Application).PersistKeysToFileSystem(new DirectoryInfo(options.Directory));
        // What can't be loaded here is said by the validator, and the process does not start.
        var certificate = KeyCertificate.TryLoad(options.Certificate, out _);
        if (certificate is not null)
            keys.ProtectKeysWithCertificate(certificate);
        X509Certificate2[] known = [.. options.PreviousCertificates.Select(one => KeyCertificate.TryLoad(one, out _)).Prepend(certificate).OfType<X509Certificate2>()];
        if (known.Length > 0)
            keys.UnprotectKeysWithAnyCertificate(known);
        services.AddSingleton<SessionSeal>();
        services.AddSingleton<SessionVault>();
        services.AddSingleton<SessionProofs>();
        services.AddSingleton<SessionProver>();
        services.AddSingleton<SessionKeeper>();
        services.AddHostedService<SessionOffers>();
    }
}
