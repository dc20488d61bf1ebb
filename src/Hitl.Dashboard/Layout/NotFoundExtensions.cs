using Microsoft.AspNetCore.Components.Endpoints;

namespace Hitl.Dashboard.Layout;

/// <summary>An address that nothing answers shows <see cref="NotFoundPage"/>, and answers 404 all the same.</summary>
internal static class NotFoundExtensions
{
    public static void UseNotFoundPage(this WebApplication app) => app.Use((context, next) =>
    {
        // Said last: Blazor writes nothing where it finds that status before it begins.
        if (context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type == typeof(NotFoundPage))
        {
            context.Response.OnStarting(() =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        }

        return next(context);
    });
}
