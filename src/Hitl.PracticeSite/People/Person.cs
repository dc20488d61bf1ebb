using System.Globalization;
using System.Text;

namespace Hitl.PracticeSite.People;

/// <summary>Somebody who does not exist: numbers from the range kept for fiction (555-01xx), invented towns.</summary>
internal sealed record Person(string Id, string Name, int Age, string Town, string Phone, string Relatives)
{
    private const int FewestFound = 3;
    private const int MostFound = 7;

    private static readonly string[] Towns =
        ["Alderbrook, OR", "Fennimore Falls, WI", "Port Hollow, ME", "Quarry Springs, CO", "East Marlow, VT", "Tallgrass, KS", "Winter Cove, AK"];

    private static readonly string[] Firsts = ["Ada", "Bram", "Clara", "Dario", "Edith", "Felix", "Greta", "Hugo"];

    /// <summary>The same people for the same name, always; nobody for a name with “nobody” in it, or without a letter.</summary>
    public static IReadOnlyList<Person> Find(string name)
    {
        var words = name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var clean = string.Join(' ', words);
        if (clean.Contains("nobody", StringComparison.OrdinalIgnoreCase) || !clean.Any(char.IsLetter))
            return [];
        var seed = Encoding.UTF8.GetBytes(clean.ToUpperInvariant()).Aggregate(17u, (sum, next) => unchecked(sum * 31 + next));
        var count = FewestFound + (int)(seed % (MostFound - FewestFound + 1));
        return [.. Enumerable.Range(0, count).Select(at => Make(words, unchecked(seed + (uint)at * 2_654_435_761u), at))];
    }

    private static Person Make(string[] words, uint seed, int at)
    {
        var middle = (char)('A' + seed % 26);
        var name = words.Length > 1 ? $"{words[0]} {middle}. {string.Join(' ', words[1..])}" : $"{words[0]} {middle}.";
        var relatives = $"{Firsts[seed % 8]} {words[^1]}, {Firsts[(seed / 8 + 3) % 8]} {words[^1]}";
        return new Person(
            string.Create(CultureInfo.InvariantCulture, $"p{seed % 100_000:00000}{at}"),
            name,
            21 + (int)(seed / 26 % 65),
            Towns[(seed >> 8) % (uint)Towns.Length],
            string.Create(CultureInfo.InvariantCulture, $"(555) 555-01{(seed >> 4) % 100:00}"),
            relatives);
    }
}
