using System.Globalization;

namespace Hitl.Contracts.Log;

/// <summary>A place in the event log: a Redis stream entry id, <c>milliseconds-sequence</c>. Later events compare greater.</summary>
public readonly record struct EntryId(ulong Milliseconds, ulong Sequence) : IComparable<EntryId>
{
    /// <summary>Before the first event.</summary>
    public static readonly EntryId Beginning;

    public static bool TryParse(ReadOnlySpan<char> text, out EntryId id)
    {
        id = default;
        var dash = text.IndexOf('-');
        if (dash <= 0
            || !ulong.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || !ulong.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            return false;
        id = new(milliseconds, sequence);
        return true;
    }

    /// <exception cref="FormatException">The text is not <c>number-number</c>.</exception>
    public static EntryId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var id) ? id : throw new FormatException("A log entry id reads 'milliseconds-sequence'.");

    public int CompareTo(EntryId other) =>
        Milliseconds != other.Milliseconds ? Milliseconds.CompareTo(other.Milliseconds) : Sequence.CompareTo(other.Sequence);

    public static bool operator <(EntryId left, EntryId right) => left.CompareTo(right) < 0;
    public static bool operator >(EntryId left, EntryId right) => left.CompareTo(right) > 0;
    public static bool operator <=(EntryId left, EntryId right) => left.CompareTo(right) <= 0;
    public static bool operator >=(EntryId left, EntryId right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");
}
