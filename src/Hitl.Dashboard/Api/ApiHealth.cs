using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Dashboard.Api;

/// <summary>What <c>GET /health</c> answers: <c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>, and why by each check.</summary>
public sealed record ApiHealth(string Status, IReadOnlyDictionary<string, ApiHealthCheck>? Checks)
{
    /// <summary>The API can do nothing at the moment: what happens is not seen.</summary>
    [JsonIgnore]
    public bool IsUnhealthy => Status == "unhealthy";

    /// <summary>What the checks that are not healthy say.</summary>
    [JsonIgnore]
    public string Why => string.Join(' ', (Checks ?? new Dictionary<string, ApiHealthCheck>()).Values.Where(check => check.Status != "healthy").Select(check => check.Description));
}

/// <summary>One check of the API's.</summary>
public sealed record ApiHealthCheck(string Status, string? Description);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ApiHealth))]
internal sealed partial class ApiHealthJson : JsonSerializerContext;
