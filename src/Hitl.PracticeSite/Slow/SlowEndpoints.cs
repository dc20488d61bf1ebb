using Hitl.PracticeSite.Site;
using Microsoft.Extensions.Options;

namespace Hitl.PracticeSite.Slow;

/// <summary>Three pages of five offers, each after some seconds.</summary>
internal static class SlowEndpoints
{
    private const int Pages = 3;
    private const int PageSize = 5;
    private const double LongestSeconds = 600;

    public static void MapSlow(this IEndpointRouteBuilder app) => app.MapGet("/slow", Answer);

    private static async Task<IResult> Answer(
        HttpContext context, TimeProvider time, IOptions<PracticeOptions> options, double? seconds, int page = 1)
    {
        var wait = Math.Clamp(seconds ?? options.Value.SlowSeconds, 0, LongestSeconds);
        await Task.Delay(TimeSpan.FromSeconds(wait), time, context.RequestAborted);
        var at = Math.Clamp(page, 1, Pages);
        var path = seconds is null ? "/slow?" : FormattableString.Invariant($"/slow?seconds={wait}&amp;");
        return Html.Page($"Slow, page {at}", $"""
            <h1>Good things take time</h1>
            {OfferList.Render(Offer.All.Skip((at - 1) * PageSize).Take(PageSize))}
            {OfferList.Pager(path, at, Pages)}
            """);
    }
}
