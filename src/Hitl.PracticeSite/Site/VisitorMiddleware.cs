using Microsoft.AspNetCore.Http.Features;

namespace Hitl.PracticeSite.Site;

/// <summary>Gives every browser a cookie and every request its visitor.</summary>
internal sealed class VisitorMiddleware(RequestDelegate next, Visitors visitors)
{
    private const string Cookie = "practice_browser";

    public Task InvokeAsync(HttpContext context)
    {
        var sent = context.Request.Cookies[Cookie];
        var (id, visitor) = visitors.Welcome(sent);
        if (id != sent)
            context.Response.Cookies.Append(Cookie, id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true });
        context.Features.Set(visitor);
        context.Response.Headers.CacheControl = "no-store";
        return next(context);
    }
}

internal static class VisitorOfRequest
{
    public static Visitor Visitor(this HttpContext context) => context.Features.GetRequiredFeature<Visitor>();
}
