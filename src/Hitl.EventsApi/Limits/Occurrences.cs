namespace Hitl.EventsApi.Limits;

/// <summary>Counts what may happen thousands of times, and lets it be said at most once a minute.</summary>
internal sealed class Occurrences(TimeProvider time)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private long? _said;
    private long _count;

    /// <summary>One more. How many there were since this was last said, where it is time to say it again.</summary>
    public long? Add()
    {
        lock (_gate)
        {
            _count++;
            if (_said is { } said && time.GetElapsedTime(said) < Silence)
                return null;
            var count = _count;
            (_said, _count) = (time.GetTimestamp(), 0);
            return count;
        }
    }
}
