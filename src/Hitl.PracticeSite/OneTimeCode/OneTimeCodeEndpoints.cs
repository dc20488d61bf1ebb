using Hitl.PracticeSite.Site;

namespace Hitl.PracticeSite.OneTimeCode;

/// <summary>A page behind a code that was “sent to your phone”.</summary>
internal static class OneTimeCodeEndpoints
{
    public static void MapOneTimeCode(this IEndpointRouteBuilder app)
    {
        app.MapGet("/one-time-code", (HttpContext context) => context.Visitor().HasGivenCode ? Inside() : Form(refused: false));
        app.MapPost("/one-time-code", Enter);
        app.MapGet("/one-time-code/code", (CurrentCode code) => Results.Text(code.Value));
    }

    private static async Task<IResult> Enter(HttpContext context, CurrentCode code)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["code"].ToString().Trim() != code.Value)
            return Form(refused: true);
        context.Visitor().HasGivenCode = true;
        context.Response.Headers.Location = "/one-time-code";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static IResult Form(bool refused) => Html.Page("Confirm it is you", $"""
        <section class="wall">
          <h1>Confirm it is you</h1>
          <p>We have sent a six-digit code to your phone.</p>
          <form class="code" method="post" action="/one-time-code">
            <label for="code">Code</label>
            <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required>
            <button id="confirm">Confirm</button>
          </form>
          {(refused ? "<p id=\"code-refused\" class=\"error\" role=\"alert\">That code is not right. Please try again.</p>" : "")}
        </section>
        """);

    private static IResult Inside() => Html.Page("Your list", $"""
        <h1 id="welcome">Your list</h1>
        {OfferList.Render(Offer.All.Take(12))}
        """);
}
