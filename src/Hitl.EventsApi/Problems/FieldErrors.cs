namespace Hitl.EventsApi.Problems;

/// <summary>What is wrong where. Messages say what was expected and never repeat what was sent.</summary>
internal sealed class FieldErrors
{
    private readonly SortedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    public FieldErrors Add(string place, string message)
    {
        if (!_errors.TryGetValue(place, out var messages))
            _errors[place] = messages = [];
        messages.Add(message);
        return this;
    }

    public void Add(FieldErrors others)
    {
        foreach (var (place, messages) in others._errors)
        {
            foreach (var message in messages)
                Add(place, message);
        }
    }

    public Dictionary<string, string[]> ToDictionary() => _errors.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
}
