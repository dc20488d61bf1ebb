namespace Hitl.Worker.Sessions;

/// <summary>Configuration section <c>Sessions</c>: where the keys are that kept sessions are encrypted with.</summary>
internal sealed class SessionOptions
{
    public const string Section = "Sessions";

    /// <summary>Plaintext bytes of one session; what is larger is not kept.</summary>
    public const int LargestBytes = 5 * 1024 * 1024;

    /// <summary>
    /// The directory of the keys, the same for all workers; made for this user alone where it is missing. Default:
    /// <c>Hitl/session-keys</c> in the user's local application data.
    /// </summary>
    public string? KeysDirectory { get; set; }

    /// <summary>A PKCS#12 file with a private key that the keys themselves are encrypted with; default none.</summary>
    public CertificateOptions Certificate { get; set; } = new();

    /// <summary>Certificates of before: keys that they protect can still be read.</summary>
    public IList<CertificateOptions> PreviousCertificates { get; } = [];

    public string Directory => string.IsNullOrWhiteSpace(KeysDirectory)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "Hitl", "session-keys")
        : Path.GetFullPath(KeysDirectory);
}

internal sealed class CertificateOptions
{
    public string? Path { get; set; }
    public string? Password { get; set; }
    public bool IsGiven => !string.IsNullOrWhiteSpace(Path);
}
