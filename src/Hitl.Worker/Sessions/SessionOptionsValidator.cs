using Microsoft.Extensions.Options;

namespace Hitl.Worker.Sessions;

internal sealed class SessionOptionsValidator : IValidateOptions<SessionOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        try
        {
            KeyDirectory.Prepare(options.Directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            errors.AddError($"{SessionOptions.Section}:KeysDirectory: '{options.Directory}' can't be made or written to: {exception.Message}");
        }

        Check("Certificate", options.Certificate);
        for (var n = 0; n < options.PreviousCertificates.Count; n++)
            Check($"PreviousCertificates:{n}", options.PreviousCertificates[n]);
        return errors.Build();

        void Check(string key, CertificateOptions certificate)
        {
            using var loaded = KeyCertificate.TryLoad(certificate, out var problem);
            if (problem is not null)
                errors.AddError($"{SessionOptions.Section}:{key}:Path: '{certificate.Path}' {problem}.");
        }
    }
}
