using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hitl.Worker.Sessions;

/// <summary>Reads a certificate for the keys, or says what is wrong with it.</summary>
internal static class KeyCertificate
{
    public static X509Certificate2? TryLoad(CertificateOptions options, out string? problem)
    {
        problem = null;
        if (!options.IsGiven)
            return null;
        if (!File.Exists(options.Path))
        {
            problem = "names no file";
            return null;
        }

        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(options.Path, options.Password);
            if (certificate.GetRSAPrivateKey() is { } key)
            {
                key.Dispose();
                return certificate;
            }

            certificate.Dispose();
            problem = "has no RSA private key";
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            problem = "can't be read as PKCS#12: check the file, its permissions and the password";
        }

        return null;
    }
}
