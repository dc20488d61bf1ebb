using Hitl.PracticeSite.Site;
using Microsoft.Extensions.Options;

namespace Hitl.PracticeSite.People;

/// <summary>A people directory behind a block page that goes away when somebody presses and holds a button.</summary>
internal static class PeopleEndpoints
{
    public static void MapPeople(this IEndpointRouteBuilder app)
    {
        app.MapGet("/people", (HttpContext context, IOptions<PracticeOptions> options, string? name) =>
            context.Visitor().HasHeld ? PeoplePages.Results(name ?? "") : PeoplePages.Wall(options.Value.HoldSeconds));
        app.MapPost("/people/hold/start", Start);
        app.MapPost("/people/hold/finish", Finish);
    }

    private static IResult Start(HttpContext context, TimeProvider time)
    {
        var hold = new HoldAttempt(Guid.NewGuid().ToString("N"), time.GetTimestamp());
        context.Visitor().Hold = hold;
        return Results.Text(hold.Nonce);
    }

    private static async Task<IResult> Finish(HttpContext context, TimeProvider time, IOptions<PracticeOptions> options)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var visitor = context.Visitor();
        var hold = visitor.Hold;
        visitor.Hold = null;
        if (hold is null || form["nonce"] != hold.Nonce || time.GetElapsedTime(hold.Started) < TimeSpan.FromSeconds(options.Value.HoldSeconds))
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        visitor.HasHeld = true;
        return Results.NoContent();
    }
}
