using System.Reflection;
using Hitl.Contracts.Interventions;
using Hitl.EventsApi.Problems;
using Microsoft.AspNetCore.Http.Metadata;

namespace Hitl.EventsApi.Binding;

/// <summary>Who calls: the <c>Hitl-Operator</c> header.</summary>
internal sealed class OperatorName : IBoundValue, IEndpointParameterMetadataProvider
{
    public const string Header = "Hitl-Operator";
    private const string Default = "local";
    private const int Longest = 100;

    private OperatorName(string name)
    {
        Name = name;
        if (name.Length > Longest || name.Any(char.IsControl))
            Errors.Add(Header, $"At most {Longest} characters, none of them a control character.");
        // In resolved_by these two are not people.
        if (name is ResolvedBy.Page or ResolvedBy.System)
            Errors.Add(Header, "'page' and 'system' are taken: they stand for Hitl itself.");
    }

    public string Name { get; }
    public FieldErrors Errors { get; } = new();

    public static ValueTask<OperatorName> BindAsync(HttpContext context)
    {
        var given = context.Request.Headers[Header].ToString().Trim();
        return new(new OperatorName(given.Length == 0 ? Default : given));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Describe(new RequestParameter(Header, $"Who calls; default {Default}.", InHeader: true));
}
