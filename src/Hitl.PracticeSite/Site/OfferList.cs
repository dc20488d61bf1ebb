namespace Hitl.PracticeSite.Site;

/// <summary>Offers as most pages show them: <c>li.offer</c> with <c>.name</c>, <c>.price</c>, <c>.maker</c> and <c>data-sku</c>.</summary>
internal static class OfferList
{
    public static string Render(IEnumerable<Offer> offers) => $"""
        <ul class="offers">
        {Html.Each(offers, offer => $"""
          <li class="offer" data-sku="{offer.Sku}">
            <a class="name" href="/catalog/{offer.Sku}" dir="auto">{Html.Text(offer.Name)}</a>
            <span class="maker">{Html.Text(offer.Maker)}</span>
            <span class="price">{offer.PriceText}</span>
          </li>

        """)}
        </ul>
        """;

    /// <summary>Links to the pages around this one; <c>a[rel=next]</c> is missing on the last.</summary>
    public static string Pager(string path, int page, int pages) => $"""
        <nav class="pager" aria-label="Pages">
          {(page > 1 ? $"<a rel=\"prev\" href=\"{path}page={page - 1}\">← Previous</a>" : "<span></span>")}
          <span>Page {page} of {pages}</span>
          {(page < pages ? $"<a rel=\"next\" href=\"{path}page={page + 1}\">Next →</a>" : "<span></span>")}
        </nav>
        """;
}
