using Hitl.PracticeSite.Site;

namespace Hitl.PracticeSite.Members;

internal static class MembersPages
{
    public static IResult Login(bool refused) => Html.Page("Members only", LoginForm(refused));

    public static IResult Code(bool refused) => Html.Page("Confirm it is you", $"""
        <section class="wall" id="member-code">
          <h1>Confirm it is you</h1>
          <p>We have sent a six-digit code to your phone (here: <a href="/one-time-code/code">/one-time-code/code</a>).</p>
          <form class="code" method="post" action="/members/code">
            <label for="code">Code</label>
            <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required>
            <button id="confirm">Confirm</button>
          </form>
          {(refused ? "<p id=\"code-refused\" class=\"error\" role=\"alert\">That code is not right. Please try again.</p>" : "")}
        </section>
        """);

    /// <summary>Puts the two secrets into the browser's storage and goes on to the list.</summary>
    public static IResult Keep(MemberTicket ticket) => Html.Page("Welcome", $"""
        <section class="wall"><h1>Welcome, <bdi>{Html.Text(ticket.User)}</bdi></h1></section>
        <script src="/members.js" data-device="{ticket.Device}" data-key="{ticket.Key}"></script>
        """);

    /// <summary>The list comes only when the script finds both secrets; else the login form.</summary>
    public static IResult Inside() => Html.Page("Members", $"""
        <div id="members"><p>One moment…</p></div>
        <template id="login-again">{LoginForm(refused: false)}</template>
        <script src="/members.js"></script>
        """);

    public static IResult Public() => Html.Page("The club", """
        <h1>The club</h1>
        <p>Our members enjoy a list of offers. <a href="/members">Log in</a></p>
        """);

    public static string List(string user) => $"""
        <h1 id="welcome">Welcome back, <bdi>{Html.Text(user)}</bdi></h1>
        {OfferList.Render(Offer.All.Take(12))}
        """;

    private static string LoginForm(bool refused) => $"""
        <section class="wall" id="member-login">
          <h1>Members only</h1>
          <p>Any user will do; the password is <code>practice</code>.</p>
          <form class="search" method="post" action="/members/login">
            <label for="user">User</label>
            <input id="user" name="user" autocomplete="username" maxlength="80" required>
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required>
            <button id="log-in">Log in</button>
          </form>
          {(refused ? "<p class=\"error\" role=\"alert\">User or password is not right.</p>" : "")}
        </section>
        """;
}
