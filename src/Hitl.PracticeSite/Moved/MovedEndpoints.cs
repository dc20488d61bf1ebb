using Hitl.PracticeSite.Site;

namespace Hitl.PracticeSite.Moved;

/// <summary>The catalog after a redesign: the same offers, and no name that a recipe could know.</summary>
internal static class MovedEndpoints
{
    public static void MapMoved(this IEndpointRouteBuilder app) => app.MapGet("/moved", () => Html.Page("A new look", $"""
        <h1>A new look</h1>
        <p>We have tidied up. Everything is where you would not expect it.</p>
        <div class="x-grid">
        {Html.Each(Offer.All.Take(12), offer => $"<article class=\"x-7f3a\"><h3 dir=\"auto\">{Html.Text(offer.Name)}</h3><p>{offer.PriceText}</p></article>\n")}
        </div>
        """));
}
