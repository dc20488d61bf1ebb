using System.Security.Cryptography;

namespace Hitl.Redis.Log;

/// <summary>Names one life of the log. Redis keeps the candidate that came with the first call.</summary>
internal static class LogIncarnation
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string NewCandidate() => RandomNumberGenerator.GetString(Alphabet, 6);
}
