using Hitl.PracticeSite.Site;

namespace Hitl.PracticeSite.Catalog;

/// <summary>60 offers, 20 on a page, nothing in the way.</summary>
internal static class CatalogEndpoints
{
    private const int PageSize = 20;
    private const int Pages = Offer.Count / PageSize;

    public static void MapCatalog(this IEndpointRouteBuilder app)
    {
        app.MapGet("/catalog", (int page = 1) => page is < 1 or > Pages ? NotFound() : Html.Page($"Catalog, page {page}", $"""
            <h1>Catalog</h1>
            {OfferList.Render(Offer.All.Skip((page - 1) * PageSize).Take(PageSize))}
            {OfferList.Pager("/catalog?", page, Pages)}
            """));
        app.MapGet("/catalog/{sku}", (string sku) => Offer.All.FirstOrDefault(offer => offer.Sku == sku) is { } offer
            ? Html.Page(offer.Name, $"""
                <h1 dir="auto">{Html.Text(offer.Name)}</h1>
                <p>{Html.Text(offer.Maker)}, <strong class="price">{offer.PriceText}</strong></p>
                <p><a href="/catalog">Back to the catalog</a></p>
                """)
            : NotFound());
    }

    private static IResult NotFound() =>
        Html.Page("Not found", "<h1>There is no such page</h1><p><a href=\"/catalog\">Back to the catalog</a></p>", StatusCodes.Status404NotFound);
}
