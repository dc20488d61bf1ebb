using Hitl.PracticeSite.OneTimeCode;
using Hitl.PracticeSite.Site;

namespace Hitl.PracticeSite.Members;

/// <summary>
/// A list for members: user and password, then a code. The browser stays logged in by a cookie, something in local storage
/// and something in IndexedDB; without any one of them it has to log in again.
/// </summary>
internal static class MembersEndpoints
{
    private const string Cookie = "practice_member";
    private const string Password = "practice";
    private const int LongestUser = 80;

    public static void MapMembers(this IEndpointRouteBuilder app)
    {
        app.MapGet("/members", (HttpContext context, MemberTickets tickets) =>
            tickets.Find(context.Request.Cookies[Cookie]) is not null ? MembersPages.Inside()
            : context.Visitor().MemberToConfirm is not null ? MembersPages.Code(refused: false)
            : MembersPages.Login(refused: false));
        // Who was logged in and is no longer gets a page for everybody here: nothing in the way, and no list.
        app.MapGet("/members/club", (HttpContext context, MemberTickets tickets) =>
            tickets.Find(context.Request.Cookies[Cookie]) is not null ? MembersPages.Inside()
            : context.Request.Cookies.ContainsKey(Cookie) ? MembersPages.Public()
            : MembersPages.Login(refused: false));
        app.MapPost("/members/login", (Delegate)LogIn);
        app.MapPost("/members/code", Confirm);
        app.MapPost("/members/items", Items);
        app.MapPost("/members/forget", (MemberTickets tickets) =>
        {
            tickets.ForgetAll();
            return Results.NoContent();
        });
    }

    private static async Task<IResult> LogIn(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var user = form["user"].ToString().Trim();
        if (user.Length is 0 or > LongestUser || form["password"] != Password)
            return MembersPages.Login(refused: true);
        context.Visitor().MemberToConfirm = user;
        return SeeOther(context);
    }

    private static async Task<IResult> Confirm(HttpContext context, CurrentCode code, MemberTickets tickets)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var visitor = context.Visitor();
        if (visitor.MemberToConfirm is not { } user)
            return SeeOther(context);
        if (form["code"].ToString().Trim() != code.Value)
            return MembersPages.Code(refused: true);
        visitor.MemberToConfirm = null;
        var ticket = tickets.Issue(user);
        context.Response.Cookies.Append(Cookie, ticket.Id, new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true, MaxAge = MemberTickets.Lifetime,
        });
        return MembersPages.Keep(ticket);
    }

    private static async Task<IResult> Items(HttpContext context, MemberTickets tickets)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return tickets.Find(context.Request.Cookies[Cookie]) is { } ticket && form["device"] == ticket.Device && form["key"] == ticket.Key
            ? Results.Content(MembersPages.List(ticket.User), "text/html; charset=utf-8")
            : Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    private static IResult SeeOther(HttpContext context)
    {
        context.Response.Headers.Location = "/members";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }
}
