using Hitl.PracticeSite.Site;
using Microsoft.Extensions.Options;

namespace Hitl.PracticeSite.Busy;

internal static class BusyEndpoints
{
    public static void MapBusy(this IEndpointRouteBuilder app) =>
        app.MapGet("/busy", (HttpContext context, TimeProvider time, IOptions<PracticeOptions> options, double? seconds) =>
            ClearsAfter.Answer(context, time, seconds ?? options.Value.BusySeconds, StatusCodes.Status429TooManyRequests, "Too many requests"));
}
