using Microsoft.Extensions.Options;

namespace Hitl.Dashboard.Embed;

internal static class EmbedExtensions
{
    public static void AddEmbedding(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<EmbedOptions>, EmbedOptionsValidator>();
        services.AddOptions<EmbedOptions>().BindConfiguration(EmbedOptions.Section).ValidateOnStart();
    }

    /// <summary>Applies the path base and says in every answer who may frame it and where its contents may come from.</summary>
    public static void UseEmbedding(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<EmbedOptions>>().Value;
        var framed = string.Join(' ', ["'self'", .. options.FrameAncestors]);
        app.UsePathBase(options.PathBase);
        app.UseRouting();
        app.Use((context, next) =>
        {
            var ancestors = context.Request.Path.StartsWithSegments("/embed", StringComparison.Ordinal) ? framed : "'none'";
            var headers = context.Response.Headers;
            // MudBlazor sizes and places things with style attributes and writes the theme as a style element.
            headers.ContentSecurityPolicy =
                "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; object-src 'none'; "
                + $"base-uri 'self'; form-action 'self'; frame-ancestors {ancestors}";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            return next(context);
        });
    }
}
