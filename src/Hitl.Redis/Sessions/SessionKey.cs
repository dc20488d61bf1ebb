using System.Security.Cryptography;
using System.Text;

namespace Hitl.Redis.Sessions;

/// <summary>Whose session it is. The site is the host (and port) that the recipe starts at.</summary>
public sealed record SessionKey(string Recipe, string Site, string? Account)
{
    /// <summary>The same for the same key, in every process; says nothing of the account.</summary>
    public string Group
    {
        get
        {
            // Lengths keep two different tuples from spelling the same text; an empty account is none.
            var text = string.Concat(new[] { Recipe, Site, Account ?? "" }.Select(part => $"{part.Length}:{part}"));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
        }
    }
}
