using Hitl.Contracts.Log;

namespace Hitl.EventsApi.Streaming;

/// <summary>A client's place in the ring: the next entry it gets, in one life of the ring.</summary>
internal readonly record struct RingCursor(int Life, long Next);

internal enum RingOutcome
{
    /// <summary>Entries were copied, perhaps none.</summary>
    Read,

    /// <summary>The ring began a new life: the old positions are void.</summary>
    Reset,

    /// <summary>Entries that the cursor had not read are gone.</summary>
    FellOff,
}

/// <summary>
/// The newest events of the log, encoded, shared by all clients; bounded in entries and bytes. Written by the one tail
/// of the process, read by cursors. It holds every entry after <see cref="Start"/> up to <see cref="End"/>.
/// </summary>
internal sealed class EventRing(int maxEntries, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly StreamEntry?[] _slots = new StreamEntry?[maxEntries];
    private string? _incarnation;
    private string _resetReason = ResetReasons.OtherLog;
    private EntryId _start, _end;
    private long _head, _tail, _bytes;
    private int _life;

    public EntryId Start
    {
        get { lock (_gate) return _start; }
    }

    /// <summary>Null until the tail has seen the log.</summary>
    public LogPosition? End
    {
        get { lock (_gate) return _incarnation is null ? null : new(_incarnation, _end); }
    }

    /// <summary>Starts a new life at a place in a log; clients of the former life are reset for the reason.</summary>
    public void Begin(LogPosition at, string resetReason)
    {
        lock (_gate)
        {
            Array.Clear(_slots);
            (_head, _bytes) = (_tail, 0);
            (_incarnation, _start, _end) = (at.Incarnation, at.Entry, at.Entry);
            _resetReason = resetReason;
            _life++;
        }
    }

    public void Append(StreamEntry entry)
    {
        lock (_gate)
        {
            if (_tail - _head == _slots.Length)
                DropOldest();
            _slots[_tail++ % _slots.Length] = entry;
            _bytes += entry.Bytes.Length;
            _end = entry.Id;
            while (_bytes > maxBytes && _tail - _head > 1)
                DropOldest();
        }
    }

    /// <summary>True where every later entry is, or will be, in the ring.</summary>
    public bool TryJoin(LogPosition position, out RingCursor cursor)
    {
        lock (_gate)
        {
            cursor = default;
            if (position.Incarnation != _incarnation || position.Entry < _start)
                return false;
            var (low, high) = (_head, _tail);
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                if (_slots[middle % _slots.Length]!.Id <= position.Entry)
                    low = middle + 1;
                else
                    high = middle;
            }

            cursor = new(_life, low);
            return true;
        }
    }

    /// <summary>
    /// Copies what waits at the cursor and moves it: as many as there is room for, until they have <paramref name="maxBytes"/> together. After a reset the cursor stands at the end, which is <paramref name="end"/>.
    /// </summary>
    public RingOutcome Read(ref RingCursor cursor, Span<StreamEntry> into, long maxBytes, out int count, out LogPosition end, out string resetReason)
    {
        lock (_gate)
        {
            (count, end, resetReason) = (0, new(_incarnation ?? "", _end), _resetReason);
            if (cursor.Life != _life)
            {
                cursor = new(_life, _tail);
                return RingOutcome.Reset;
            }

            if (cursor.Next < _head)
                return RingOutcome.FellOff;
            var waiting = Math.Min(into.Length, _tail - cursor.Next);
            for (var bytes = 0L; count < waiting && bytes < maxBytes; count++)
            {
                into[count] = _slots[(cursor.Next + count) % _slots.Length]!;
                bytes += into[count].Bytes.Length;
            }

            cursor = cursor with { Next = cursor.Next + count };
            return RingOutcome.Read;
        }
    }

    public bool HasLost(RingCursor cursor)
    {
        lock (_gate)
            return cursor.Life == _life && cursor.Next < _head;
    }

    private void DropOldest()
    {
        ref var slot = ref _slots[_head++ % _slots.Length];
        _start = slot!.Id;
        _bytes -= slot.Bytes.Length;
        slot = null;
    }
}
