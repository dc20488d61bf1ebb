using Microsoft.Extensions.Caching.Memory;

namespace Hitl.PracticeSite.Controls;

/// <summary>What pages saw, by key: JSON values in the order they came; bounded, forgotten after an hour.</summary>
internal sealed class SeenInputs : IDisposable
{
    private const int MostLines = 5_000;
    private const int LongestLine = 64 * 1024;
    private readonly MemoryCache pages = new(new MemoryCacheOptions { SizeLimit = 1_000 });

    public bool Add(string key, string line)
    {
        var lines = pages.GetOrCreate(key, entry =>
        {
            entry.Size = 1;
            entry.SlidingExpiration = TimeSpan.FromHours(1);
            return new List<string>();
        })!;
        lock (lines)
        {
            if (lines.Count >= MostLines || line.Length > LongestLine)
                return false;
            lines.Add(line);
            return true;
        }
    }

    public string Read(string key)
    {
        if (!pages.TryGetValue(key, out List<string>? lines))
            return "[]";
        lock (lines!)
            return $"[{string.Join(",", lines)}]";
    }

    public void Dispose() => pages.Dispose();
}
