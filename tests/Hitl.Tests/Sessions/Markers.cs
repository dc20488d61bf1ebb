using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Hitl.Tests.Sessions;

/// <summary>Words that nothing else writes, each with its name, and where one of them is found again however it was written there.</summary>
internal sealed class Markers
{
    // None of them is in a hexadecimal number.
    private const string Letters = "ghjkmnpqrstvwxyz";
    private const int Around = 60;
    private readonly List<(string Name, Regex Forms)> all = [];

    public string Word(string name, int length = 18) => Add(name, RandomNumberGenerator.GetString(Letters, length));

    /// <summary>Letters of a script that nobody writes any more; each of them alone is looked for.</summary>
    public IReadOnlyList<string> Runes(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Add(name, char.ConvertFromUtf32(RandomNumberGenerator.GetInt32(0x10600, 0x10736))))];

    public string Day(string name) => Add(name, string.Create(
        CultureInfo.InvariantCulture, $"{RandomNumberGenerator.GetInt32(3_000, 9_000)}-{RandomNumberGenerator.GetInt32(1, 13):D2}-{RandomNumberGenerator.GetInt32(1, 29):D2}"));

    public string Colour(string name) => Add(name, $"#{RandomNumberGenerator.GetHexString(6, lowercase: true)}");

    /// <summary>One whose digits may well be part of a longer number or of a time.</summary>
    public void Digits(string name, string digits) => all.Add((name, new($"(?<![0-9A-Za-z.]){digits}(?![0-9A-Za-z])", RegexOptions.CultureInvariant)));

    /// <summary>What was found, with what stands around it.</summary>
    /// <param name="where">Said with it.</param>
    /// <param name="text">Each letter a byte of what was written.</param>
    public IEnumerable<string> FindIn(string where, string text) =>
        from marker in all
        let found = marker.Forms.Match(text)
        where found.Success
        let start = Math.Max(0, found.Index - Around)
        select $"'{marker.Name}' in {where}: …{text[start..Math.Min(text.Length, found.Index + found.Length + Around)]}…";

    private string Add(string name, string text)
    {
        all.Add((name, new(string.Join('|', Forms(text).Distinct().Select(Regex.Escape)), RegexOptions.CultureInvariant)));
        return text;
    }

    private static IEnumerable<string> Forms(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        yield return Encoding.Latin1.GetString(bytes);
        yield return Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(text));
        var escaped = string.Concat(text.Select(unit => char.IsAscii(unit) ? $"{unit}" : $"\\u{(int)unit:X4}"));
        yield return escaped;
        yield return escaped.ToLowerInvariant();
        yield return Uri.EscapeDataString(text);
        var rune = char.ConvertToUtf32(text, 0);
        if (!char.IsAscii(text[0]))
        {
            yield return $"&#x{rune:X};";
            yield return $"&#{rune};";
        }

        // Where in a longer text it begins decides which of three it is; its ends depend on what stands beside it.
        for (var skipped = 0; bytes.Length >= 9 && skipped < 3; skipped++)
            yield return Convert.ToBase64String(bytes, skipped, (bytes.Length - skipped) / 3 * 3);
    }
}
