using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Hitl.EventsApi.OpenApi;

internal sealed class DocumentDescription : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Hitl API",
            Version = "v1",
            Description = "Browser automation that sometimes needs a human: start runs, follow what happens, unblock what is stuck. "
                + "JSON is snake_case, times are UTC with Z, errors are RFC 9457 problems with a stable 'code'.",
        };
        // Relative: the document is right under whichever name and port this server is reached.
        document.Servers = [new() { Url = "/" }];
        return Task.CompletedTask;
    }
}
