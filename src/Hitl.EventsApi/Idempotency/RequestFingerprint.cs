using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hitl.EventsApi.Binding;

namespace Hitl.EventsApi.Idempotency;

/// <summary>
/// What makes two requests the same: method, address, operator and body. Of <c>values</c> only the names count: the hash is
/// kept in Redis for a day, and a hash of a six-digit code gives the code away.
/// </summary>
internal static class RequestFingerprint
{
    public static async Task<string> OfAsync(HttpContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var request = context.Request;
        foreach (var part in (string[])[request.Method, request.Path.Value ?? "", request.QueryString.Value ?? "", request.Headers[OperatorName.Header].ToString()])
            hash.AppendData(Encoding.UTF8.GetBytes(part + "\n"));
        hash.AppendData(WithoutValues((await RequestBytes.OfAsync(context)).Bytes));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] WithoutValues(byte[] body)
    {
        if (body.Length == 0)
            return body;
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? WithoutValues(document) : body;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Only a call that takes no body comes this far with one that can't be read, and it holds no values then.
            return body;
        }
    }

    private static byte[] WithoutValues(JsonDocument document)
    {
        var parts = document.RootElement.EnumerateObject().Select(field => field.NameEquals("values"u8) && field.Value.ValueKind == JsonValueKind.Object
            ? $"values: {string.Join(',', field.Value.EnumerateObject().Select(value => value.Name))}"
            : $"{field.Name}: {field.Value.GetRawText()}");
        return Encoding.UTF8.GetBytes(string.Join('\n', parts));
    }
}
