namespace Hitl.EventsApi.Binding;

/// <summary>Describes to OpenAPI a parameter that a bound value reads by itself.</summary>
internal sealed record RequestParameter(string Name, string Description, bool InHeader = false, bool Required = false, int? Minimum = null, int? Maximum = null);

/// <summary>Adds a bound type's parameters to its endpoint's metadata.</summary>
internal static class RequestParameterMetadata
{
    public static void Describe(this EndpointBuilder builder, params RequestParameter[] parameters)
    {
        foreach (var parameter in parameters)
            builder.Metadata.Add(parameter);
    }
}
