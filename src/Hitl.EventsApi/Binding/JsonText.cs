using System.Text.Json;

namespace Hitl.EventsApi.Binding;

/// <summary>The parser lets names and texts through that are no Unicode, and breaks only where one is read.</summary>
internal static class JsonText
{
    /// <exception cref="JsonException">Some name or text, at any depth, is no Unicode: half a surrogate pair, or bytes that are not UTF-8.</exception>
    public static void Require(JsonElement element)
    {
        try
        {
            Read(element);
        }
        catch (InvalidOperationException noText)
        {
            throw new JsonException("A name or a text is not Unicode.", noText);
        }
    }

    private static void Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Read(item);
                break;
            case JsonValueKind.Object:
                foreach (var field in element.EnumerateObject())
                {
                    _ = field.Name;
                    Read(field.Value);
                }

                break;
        }
    }
}
