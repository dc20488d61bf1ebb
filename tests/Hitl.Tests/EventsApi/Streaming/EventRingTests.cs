using Hitl.Contracts.Log;
using Hitl.EventsApi.Streaming;

namespace Hitl.Tests.EventsApi.Streaming;

public sealed class EventRingTests
{
    private static readonly LogPosition Begin = new("log", default);
    private readonly EventRing _ring = new(1_000, 1L << 20);

    [Fact]
    public void Read_LargeEntries_StopsOnceTheyHaveTheBytes()
    {
        _ring.Begin(Begin, "other_log");
        for (var n = 1; n <= 10; n++)
            _ring.Append(new(new(1, (ulong)n), "run.progress", "r_1", new byte[400]));
        Assert.True(_ring.TryJoin(Begin, out var cursor));
        var into = new StreamEntry[256];

        Assert.Equal([1UL, 2UL, 3UL], Read(1_000));
        Assert.Equal([4UL], Read(1));
        Assert.Equal([5UL, 6UL, 7UL, 8UL, 9UL, 10UL], Read(1 << 20));
        Assert.Empty(Read(1));

        IEnumerable<ulong> Read(long maxBytes)
        {
            Assert.Equal(RingOutcome.Read, _ring.Read(ref cursor, into, maxBytes, out var count, out _, out _));
            return [.. into[..count].Select(entry => entry.Id.Sequence)];
        }
    }
}
