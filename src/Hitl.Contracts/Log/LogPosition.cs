namespace Hitl.Contracts.Log;

/// <summary>
/// The id of a Server-Sent Event: <c>incarnation-milliseconds-sequence</c>. The incarnation is made with the log,
/// so an id of a log that was emptied can't pass for a position in the new one. Short and ASCII.
/// </summary>
public readonly record struct LogPosition(string Incarnation, EntryId Entry)
{
    private const int LongestText = 64;

    public static bool TryParse(string? text, out LogPosition position)
    {
        position = default;
        if (text is null || text.Length > LongestText)
            return false;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash <= 0 || !EntryId.TryParse(text.AsSpan(dash + 1), out var entry))
            return false;
        var incarnation = text[..dash];
        if (!incarnation.All(char.IsAsciiLetterOrDigit))
            return false;
        position = new(incarnation, entry);
        return true;
    }

    public override string ToString() => $"{Incarnation}-{Entry}";
}
