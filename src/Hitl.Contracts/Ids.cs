using System.Security.Cryptography;

namespace Hitl.Contracts;

/// <summary>Ids are opaque, short and URL-safe: a letter for the kind, an underscore, 12 random characters (60 bits).</summary>
public static class Ids
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int RandomLength = 12;
    private const int LongestId = 40;

    public static string NewJob() => New('j');
    public static string NewRun() => New('r');
    public static string NewIntervention() => New('i');
    public static string NewSession() => New('s');
    public static string NewWorker() => New('w');
    public static string NewLook() => New('l');
    public static string NewOperation() => New('o');

    /// <summary>A bearer secret (130 bits): a claim's token, a lease's token, a run's secret.</summary>
    public static string NewToken() => RandomNumberGenerator.GetString(Alphabet, 26);

    /// <summary>True for text that could be an id. What fails this can't be a key, so it is answered as unknown.</summary>
    public static bool IsWellFormed(string? id) =>
        id is { Length: > 2 and <= LongestId } && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string New(char kind) => $"{kind}_{RandomNumberGenerator.GetString(Alphabet, RandomLength)}";
}
