using System.Globalization;
using Hitl.Contracts;
using Hitl.Contracts.Json;
using Hitl.EventsApi.Problems;

namespace Hitl.EventsApi.Binding;

/// <summary>Reads query parameters and collects what is wrong with them. An empty one counts as not given.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private const int LongestText = 200;

    public FieldErrors Errors { get; } = new();

    public string? Text(string name, int longest = LongestText)
    {
        var values = query[name];
        if (values.Count > 1)
            Errors.Add(name, "Give it once.");
        var text = values.Count == 0 || values[0] is not { Length: > 0 } given ? null : given;
        if (text?.Length > longest)
            Errors.Add(name, $"At most {longest} characters.");
        return text;
    }

    /// <summary>An id; what can't be one is an error.</summary>
    public string? Id(string name)
    {
        var id = Text(name);
        if (id is not null && !Ids.IsWellFormed(id))
            Errors.Add(name, "Expected an id: letters, digits and '_'.");
        return id;
    }

    public int Number(string name, int otherwise, int lowest, int highest)
    {
        var text = Text(name);
        if (text is null)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest)
            return number;
        Errors.Add(name, $"Expected a whole number from {lowest} to {highest}.");
        return otherwise;
    }

    public DateTimeOffset? Time(string name)
    {
        var text = Text(name);
        if (text is null)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return time;
        Errors.Add(name, "Expected a time as 2026-01-31T12:00:00Z.");
        return null;
    }

    /// <summary>Names separated by commas, or given several times.</summary>
    public IReadOnlyList<string> Names(string name, IReadOnlyList<string> known)
    {
        var names = query[name].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray();
        if (names.Any(given => !known.Contains(given)))
            Errors.Add(name, $"Expected some of {string.Join(", ", known)}, separated by commas.");
        return names;
    }

    public IReadOnlyList<T> Enums<T>(string name) where T : struct, Enum =>
        [.. Names(name, WireName.All<T>()).Where(given => WireName.TryParse<T>(given, out _)).Select(WireName.Parse<T>)];
}
