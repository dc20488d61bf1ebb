using Hitl.Contracts;

namespace Hitl.Dashboard.Runs;

/// <summary>
/// Any stretch of a list that the API gives page by page. Cursors are remembered, pages only the latest few: a list of
/// any length costs little memory, and a jump ahead walks the pages between once. For one component's own thread.
/// </summary>
public sealed class CursorPages<T>(Func<string?, CancellationToken, Task<Page<T>>> load, int pageSize)
{
    private const int MostPages = 20;

    private readonly List<string?> _cursors = [null];
    private readonly LinkedList<(int Number, IReadOnlyList<T> Items)> _pages = new();

    private int _last = int.MaxValue;

    /// <summary>How many there are in all, as the latest page said.</summary>
    public long Total { get; private set; }

    /// <summary>Up to <paramref name="count"/> entries from <paramref name="start"/> on; fewer at the list's end.</summary>
    public async Task<IReadOnlyList<T>> ReadAsync(int start, int count, CancellationToken cancellation)
    {
        var found = new List<T>(count);
        for (var number = start / pageSize; found.Count < count; number++)
        {
            if (await PageAsync(number, cancellation) is not { Count: > 0 } page)
                break;
            found.AddRange(page.Skip(start + found.Count - number * pageSize).Take(count - found.Count));
            if (page.Count < pageSize)
                break;
        }

        return found;
    }

    private async Task<IReadOnlyList<T>?> PageAsync(int number, CancellationToken cancellation)
    {
        for (var node = _pages.First; node is not null; node = node.Next)
        {
            if (node.Value.Number != number)
                continue;
            _pages.Remove(node);
            _pages.AddFirst(node);
            return node.Value.Items;
        }

        if (number > _last)
            return null;
        for (var next = Math.Min(number, _cursors.Count - 1); ; next++)
        {
            if (next >= _cursors.Count)
                return null;
            var page = await load(_cursors[next], cancellation);
            Total = page.Total;
            Keep(next, page);
            if (next == number)
                return page.Items;
        }
    }

    private void Keep(int number, Page<T> page)
    {
        if (page.NextCursor is null)
            _last = number;
        else if (number == _cursors.Count - 1)
            _cursors.Add(page.NextCursor);
        _pages.AddFirst((number, page.Items));
        if (_pages.Count > MostPages)
            _pages.RemoveLast();
    }
}
