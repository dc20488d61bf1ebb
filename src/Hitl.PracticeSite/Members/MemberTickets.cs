using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;

namespace Hitl.PracticeSite.Members;

/// <summary>Who is logged in: a ticket is good only together with the two secrets that its browser was given for its storage.</summary>
internal sealed class MemberTickets : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);
    private const int SecretLength = 24;
    private readonly MemoryCache tickets = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    public MemberTicket Issue(string user)
    {
        var ticket = new MemberTicket(Secret(), user, Secret(), Secret());
        return tickets.Set(ticket.Id, ticket, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });
    }

    public MemberTicket? Find(string? id) => id is not null && tickets.TryGetValue(id, out MemberTicket? ticket) ? ticket : null;

    /// <summary>Everybody has to log in again.</summary>
    public void ForgetAll() => tickets.Clear();

    public void Dispose() => tickets.Dispose();

    private static string Secret() => RandomNumberGenerator.GetHexString(SecretLength, lowercase: true);
}

/// <summary><see cref="Device"/> is kept in the browser's local storage, <see cref="Key"/> in its IndexedDB.</summary>
internal sealed record MemberTicket(string Id, string User, string Device, string Key);
