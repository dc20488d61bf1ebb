using System.Net;
using System.Text.Json;

namespace Hitl.Dashboard.Api;

/// <summary>Reads <c>application/problem+json</c>, and makes do with whatever else a server or proxy answers.</summary>
internal static class ApiProblemReader
{
    public static async Task<ApiProblem> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var fallback = new ApiProblem
        {
            HttpStatus = response.StatusCode,
            Code = response.StatusCode == HttpStatusCode.NotFound ? "not_found" : "unexpected_answer",
            Title = response.StatusCode == HttpStatusCode.NotFound
                ? "The API does not know it."
                : $"The API answered {(int)response.StatusCode} {response.ReasonPhrase}.",
        };
        if (response.Content.Headers.ContentType?.MediaType is not "application/problem+json" and not "application/json")
            return fallback;
        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            return Read(body, fallback);
        }
        catch (JsonException)
        {
            return fallback;
        }
    }

    private static ApiProblem Read(byte[] body, ApiProblem fallback)
    {
        using var document = JsonDocument.Parse(body);
        var json = document.RootElement;
        if (json.ValueKind != JsonValueKind.Object)
            return fallback;
        return fallback with
        {
            Code = Text(json, "code") ?? fallback.Code,
            Title = Text(json, "title") ?? fallback.Title,
            Detail = Text(json, "detail"),
            Errors = Errors(json),
            Holder = Text(json, "holder") ?? Text(json, "claimed_by"),
            Still = Text(json, "still") ?? Text(json, "still_blocked"),
            Resolution = Text(json, "resolution"),
            ResolvedBy = Text(json, "resolved_by"),
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> Errors(JsonElement json)
    {
        var errors = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (!json.TryGetProperty("errors", out var all) || all.ValueKind != JsonValueKind.Object)
            return errors;
        foreach (var entry in all.EnumerateObject())
        {
            errors[entry.Name] = entry.Value.ValueKind == JsonValueKind.Array
                ? [.. entry.Value.EnumerateArray().Select(message => message.ToString())]
                : [entry.Value.ToString()];
        }

        return errors;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
