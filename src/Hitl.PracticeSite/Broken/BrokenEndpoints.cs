using Hitl.PracticeSite.Site;
using Microsoft.Extensions.Caching.Memory;

namespace Hitl.PracticeSite.Broken;

/// <summary>500: always, or (for retries, which come with a fresh browser) the first time for a key of the caller's.</summary>
internal static class BrokenEndpoints
{
    private const int LongestKey = 100;

    public static void MapBroken(this IEndpointRouteBuilder app)
    {
        var seen = new MemoryCache(new MemoryCacheOptions { SizeLimit = 10_000 });
        app.MapGet("/broken", Failure);
        app.MapGet("/broken/once", (string key) =>
        {
            if (key.Length > LongestKey)
                return Results.BadRequest();
            if (seen.TryGetValue(key, out _))
                return Html.Page("Mended", $"<h1>Mended</h1>\n{OfferList.Render(Offer.All.Take(5))}");
            seen.Set(key, true, new MemoryCacheEntryOptions { Size = 1 });
            return Failure();
        });
    }

    private static IResult Failure() => Html.Page("Server error", """
        <section class="wall"><h1>Something broke</h1><p>It is not you, it is us.</p></section>
        """, StatusCodes.Status500InternalServerError);
}
