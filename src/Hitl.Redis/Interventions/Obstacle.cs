using System.Security.Cryptography;
using System.Text;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;

namespace Hitl.Redis.Interventions;

/// <summary>Interventions with the same recipe, site, type, reason and account belong together (contract, "Words").</summary>
public static class Obstacle
{
    /// <summary>An opaque id that is the same for the same obstacle, in every process.</summary>
    public static string IdOf(string recipe, string site, InterventionReason reason, string? account)
    {
        var type = InterventionReasons.TypeOf(reason);
        // Lengths keep two different tuples from spelling the same text.
        var text = string.Concat(new[] { recipe, site, WireName.Of(type), WireName.Of(reason), account ?? "" }.Select(part => $"{part.Length}:{part}"));
        return "b_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
    }
}
