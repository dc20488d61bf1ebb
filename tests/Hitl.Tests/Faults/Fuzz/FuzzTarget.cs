using System.Text.Json;

namespace Hitl.Tests.Faults.Fuzz;

/// <summary>What a service says that it answers, and ids that it knows.</summary>
internal sealed record FuzzTarget(Uri Address, IReadOnlyList<(string Method, string Path)> Operations, IReadOnlyList<string> Parameters, IReadOnlyList<string> Ids)
{
    private static readonly string[] Always = ["/health", "/alive", "/openapi/v1.json", "/docs", "/", "/events/runs/events"];

    /// <summary>Everything that the API's own description lists.</summary>
    public static FuzzTarget Described(Uri address, JsonElement openApi, IReadOnlyList<string> ids)
    {
        var paths = openApi.GetProperty("paths").EnumerateObject().ToList();
        var parameters = paths.SelectMany(path => path.Value.EnumerateObject())
            .Where(operation => operation.Value.ValueKind == JsonValueKind.Object && operation.Value.TryGetProperty("parameters", out _))
            .SelectMany(operation => operation.Value.GetProperty("parameters").EnumerateArray())
            .Where(parameter => parameter.TryGetProperty("in", out var place) && place.GetString() == "query")
            .Select(parameter => parameter.GetProperty("name").GetString()!);
        var operations = paths.SelectMany(path => path.Value.EnumerateObject().Select(operation => (operation.Name.ToUpperInvariant(), path.Name)));
        return new(address, [.. operations, .. Always.Select(path => ("GET", path))], [.. parameters.Append("last_event_id").Distinct()], ids);
    }
}
