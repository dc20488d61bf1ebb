using Hitl.Tests.Live;

namespace Hitl.Tests.Sessions;

/// <summary>Logs in on the live page with the keyboard alone, wrong first.</summary>
internal sealed class MembersTypist(Markers markers, LiveClient hand)
{
    // Links that the keyboard passes on its way to the first field.
    private const int BeforeUser = 1, BeforeCode = 2;

    public async Task LogInAsync(string code)
    {
        await hand.TellAsync("page", page => page.GetProperty("title").GetString() == "Members only" && !page.GetProperty("loading").GetBoolean());
        await GivePasswordAsync(markers.Word("wrong login's user"), markers.Word("wrong password"));
        await AtAsync("/members/login");
        await GivePasswordAsync(markers.Word("login's user"), "practice");
        await AtAsync("/members");
        await GiveCodeAsync(markers.Word("wrong code", length: 6));
        await AtAsync("/members/code");
        markers.Digits("code", code);
        await GiveCodeAsync(code);
    }

    private async Task GivePasswordAsync(string user, string password)
    {
        await ToFieldAsync(BeforeUser);
        await hand.TypeAsync(user);
        await ToFieldAsync(0);
        await hand.TypeAsync(password);
        await EnterAsync();
    }

    private async Task GiveCodeAsync(string code)
    {
        await ToFieldAsync(BeforeCode);
        await hand.TypeAsync(code);
        await EnterAsync();
    }

    private async Task ToFieldAsync(int passed)
    {
        for (var n = 0; n <= passed; n++)
            await hand.PressAsync("Tab", "Tab");
        await hand.TellAsync("editing", editing => editing.GetProperty("editable").GetBoolean());
    }

    private Task EnterAsync() => hand.PressAsync("Enter", "Enter");

    private async Task AtAsync(string path) => await hand.TellAsync(
        "page", page => page.GetProperty("url").GetString()!.EndsWith(path, StringComparison.Ordinal) && !page.GetProperty("loading").GetBoolean());
}
