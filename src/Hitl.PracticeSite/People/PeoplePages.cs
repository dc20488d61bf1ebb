using System.Globalization;
using Hitl.PracticeSite.Site;

namespace Hitl.PracticeSite.People;

internal static class PeoplePages
{
    public static IResult Wall(double holdSeconds) => Html.Page("Access denied", $"""
        <section class="wall" id="access-denied">
          <h1>Access denied</h1>
          <p>Press and hold to confirm you are human.</p>
          <button id="hold" type="button" data-seconds="{holdSeconds.ToString(CultureInfo.InvariantCulture)}">
            <svg viewBox="0 0 120 120" aria-hidden="true">
              <circle class="track" cx="60" cy="60" r="54" />
              <circle class="ring" cx="60" cy="60" r="54" pathLength="100" />
            </svg>
            <span>Press &amp; hold</span>
          </button>
          <p id="hold-says" role="status">&nbsp;</p>
        </section>
        <script src="/hold.js"></script>
        """, StatusCodes.Status403Forbidden);

    public static IResult Results(string name)
    {
        var found = Person.Find(name);
        return Html.Page("People search", $"""
            <h1>People search</h1>
            <form class="search" action="/people">
              <label for="name">Name</label>
              <input id="name" name="name" value="{Html.Text(name)}" maxlength="80" dir="auto">
              <button>Search</button>
            </form>
            {(found.Count == 0
                ? $"<p id=\"no-results\">Nobody by the name of <bdi>{Html.Text(name)}</bdi> was found.</p>"
                : $"<p>{found.Count} people found</p>\n<ul class=\"people\">\n{Html.Each(found, Row)}</ul>")}
            """);
    }

    private static string Row(Person person) => $"""
          <li class="person" data-id="{person.Id}">
            <strong class="name" dir="auto">{Html.Text(person.Name)}</strong>
            <span>Age <span class="age">{person.Age}</span></span>
            <span class="town">{Html.Text(person.Town)}</span>
            <span class="phone">{person.Phone}</span>
            <span class="relatives">Related to <span dir="auto">{Html.Text(person.Relatives)}</span></span>
          </li>

        """;
}
