using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hitl.Contracts;
using Hitl.Contracts.Json;
using Hitl.EventsApi.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Hitl.EventsApi.Binding;

/// <summary>
/// A JSON body. No body is an empty object: what is required is for the handler's validation to name. Fields that are
/// not known are errors, so that a misspelt one is not silently ignored.
/// </summary>
internal sealed class JsonBody<T> : IBoundValue, IEndpointParameterMetadataProvider where T : class
{
    private const int DeepestNesting = 32;
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = DeepestNesting };
    private readonly T? _value;

    private JsonBody(T? value, FieldErrors? errors = null, ProblemHttpResult? problem = null) =>
        (_value, Errors, Problem) = (value, errors ?? new(), problem);

    public T Value => _value ?? throw new InvalidOperationException("The body was not valid.");
    public FieldErrors Errors { get; }
    public IResult? Problem { get; }

    public static async ValueTask<JsonBody<T>> BindAsync(HttpContext context)
    {
        var type = (JsonTypeInfo<T>)HitlJson.Default.GetTypeInfo(typeof(T))!;
        var body = await RequestBytes.OfAsync(context);
        if (body.TooLarge)
            return new(null, problem: ApiProblem.Of(413, "body_too_large", "The body is too large.", "Send at most 64 KB."));
        if (body.Bytes.Length == 0)
            return new(JsonSerializer.Deserialize("{}"u8, type));
        if (!context.Request.HasJsonContentType())
        {
            return new(null, problem: ApiProblem.Of(
                415, "unsupported_media_type", "The body's content type is not one that is read here.", "Send JSON with Content-Type: application/json."));
        }

        try
        {
            using var document = JsonDocument.Parse(body.Bytes, Bounded);
            JsonText.Require(document.RootElement);
            return Read(document.RootElement, type);
        }
        catch (JsonException malformed)
        {
            return new(null, problem: ApiProblem.Of(
                400, "malformed_json", "The body is not JSON.", "Correct it at the line and byte given (both counted from 0), then send it again.",
                ("line", malformed.LineNumber), ("byte", malformed.BytePositionInLine)));
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: true));

    private static JsonBody<T> Read(JsonElement root, JsonTypeInfo<T> type)
    {
        var errors = new FieldErrors();
        if (root.ValueKind != JsonValueKind.Object)
            return new(null, errors.Add("$", "Expected an object."));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in root.EnumerateObject())
        {
            var name = field.Name;
            if (!seen.Add(name))
                errors.Add($"$.{name}", "Give it once.");
            else if (type.Properties.FirstOrDefault(property => property.Name == name) is not { } property)
                errors.Add($"$.{name}", $"There is no such field here; known are {string.Join(", ", type.Properties.Select(known => known.Name))}.");
            else if (!Fits(field.Value, property.PropertyType))
                errors.Add($"$.{name}", $"Expected {Expected(property.PropertyType)}.");
        }

        return errors.Any ? new(null, errors) : new(root.Deserialize(type));
    }

    private static bool Fits(JsonElement value, Type type)
    {
        try
        {
            value.Deserialize(HitlJson.Default.Options.GetTypeInfo(type));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) ? "a text"
            : type == typeof(bool) ? "true or false"
            : type == typeof(Priority) ? $"one of {string.Join(", ", WireName.All<Priority>())}"
            : type == typeof(IReadOnlyDictionary<string, string>) ? "an object whose values are texts"
            : "another kind of value";
    }
}
