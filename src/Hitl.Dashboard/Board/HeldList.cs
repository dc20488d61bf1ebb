namespace Hitl.Dashboard.Board;

/// <summary>One entry as it is shown: <see cref="Gone"/> ones left the list while it was held.</summary>
public readonly record struct Shown<T>(T Item, bool Gone);

/// <summary>
/// A list whose rows stay where they are while it is held: contents still change, what left stays as it was last, what is
/// new waits (counted by <see cref="Waiting"/>) until the list is let go.
/// </summary>
public sealed class HeldList<T>(Func<T, string> key, Func<T, bool>? counts = null)
{
    private List<Shown<T>>? _shown;

    public int Waiting { get; private set; }

    public IReadOnlyList<Shown<T>> Show(IReadOnlyCollection<T> live, bool held)
    {
        if (!held || _shown is null)
        {
            Waiting = 0;
            return _shown = [.. live.Select(item => new Shown<T>(item, false))];
        }

        var now = live.ToDictionary(key, StringComparer.Ordinal);
        var kept = new List<Shown<T>>(_shown.Count);
        foreach (var old in _shown)
            kept.Add(now.Remove(key(old.Item), out var item) ? new(item, false) : old with { Gone = true });
        Waiting = counts is null ? now.Count : now.Values.Count(counts);
        return _shown = kept;
    }
}
