using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;

namespace Hitl.PracticeSite.Site;

/// <summary>The browsers of the last hours, at most 10,000.</summary>
internal sealed class Visitors : IDisposable
{
    private const int IdLength = 24;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromHours(2);
    private readonly MemoryCache visitors = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    public (string Id, Visitor Visitor) Welcome(string? id)
    {
        if (id is not null && visitors.TryGetValue(id, out Visitor? known))
            return (id, known!);
        var fresh = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        return (fresh, visitors.Set(fresh, new Visitor(), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = RememberedFor }));
    }

    public void Dispose() => visitors.Dispose();
}
