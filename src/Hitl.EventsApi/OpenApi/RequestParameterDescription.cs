using System.Globalization;
using Hitl.EventsApi.Binding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Hitl.EventsApi.OpenApi;

/// <summary>Adds the parameters that bound values read by themselves.</summary>
internal sealed class RequestParameterDescription : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<RequestParameter>())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = parameter.InHeader ? ParameterLocation.Header : ParameterLocation.Query,
                Description = parameter.Description,
                Required = parameter.Required,
                Schema = parameter.Maximum is { } maximum
                    ? new OpenApiSchema
                    {
                        Type = JsonSchemaType.Integer,
                        Minimum = parameter.Minimum?.ToString(CultureInfo.InvariantCulture),
                        Maximum = maximum.ToString(CultureInfo.InvariantCulture),
                    }
                    : new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        return Task.CompletedTask;
    }
}
