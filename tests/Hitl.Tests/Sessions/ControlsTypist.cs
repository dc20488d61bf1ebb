using System.Text;
using Hitl.Tests.Live;

namespace Hitl.Tests.Sessions;

/// <summary>Says something that nobody else says with every message of the live page that can hold a text, and sees that the page took it.</summary>
internal sealed class ControlsTypist(TypedScene scene, Markers markers, LiveClient hand, string key)
{
    public async Task TypeAsync()
    {
        await hand.ClickAsync(100, 75);
        var letters = markers.Word("keys");
        await hand.TypeAsync(letters);
        var runes = markers.Runes("a key", 3);
        foreach (var rune in runes)
            await hand.PressAsync(rune, "", text: rune);
        await SeesAsync("text", letters + string.Concat(runes));
        await hand.PressAsync("a", "KeyA", mods: 2);
        await hand.SendAsync(new { type = "copy" });
        Assert.Equal(letters + string.Concat(runes), (await hand.TellAsync("clipboard")).GetProperty("text").GetString());

        var composed = markers.Word("composition");
        await hand.SendAsync(new { type = "compose", kind = "update", text = composed, start = 1, end = composed.Length });
        await SeesAsync("compositionupdate", composed);
        var committed = markers.Word("committed composition");
        await hand.SendAsync(new { type = "compose", kind = "commit", text = committed });
        await SeesAsync("compositionend", committed);
        var cancelled = markers.Word("cancelled composition");
        await hand.SendAsync(new { type = "compose", kind = "update", text = cancelled, start = 0, end = 0 });
        await SeesAsync("compositionupdate", cancelled);
        await hand.SendAsync(new { type = "compose", kind = "cancel" });

        await IntoAsync(115, "secret", new { type = "text", text = markers.Word("text") });
        await IntoAsync(155, "code", new { type = "paste", text = markers.Word("paste") });
        await IntoAsync(210, "editor", new { type = "paste", text = markers.Word("paste into an editor") });
    }

    public async Task AnswerAsync()
    {
        await hand.ClickAsync(380, 115);
        var prompt = await hand.TellAsync("dialog");
        await hand.SendAsync(new { type = "text", text = markers.Word("text for a page that stands still") });
        var name = markers.Word("dialog");
        await hand.SendAsync(new { type = "dialog", id = prompt.GetProperty("id").GetInt32(), accept = true, text = name });
        await SeesAsync("prompt", name);

        await PickAsync(100, 355, "colour", markers.Colour("colour"));
        await PickAsync(208, 315, "date", markers.Day("date"));

        await hand.ClickAsync(60, 395);
        var id = (await hand.TellAsync("files")).GetProperty("id").GetUInt32();
        var (file, content) = ($"{markers.Word("file's name")}.txt", Encoding.UTF8.GetBytes(markers.Word("file's content")));
        await hand.SendAsync(new { type = "files", id, files = new[] { new { name = file, type = $"text/{markers.Word("file's type")}", size = content.Length } } });
        await hand.SendPartAsync(id, 0, true, content);
        await SeesAsync("file", file);
        Assert.NotEmpty(scene.Uploads());

        await hand.ClickAsync(300, 275);
        var asked = (await hand.TellAsync("auth")).GetProperty("id").GetInt32();
        await hand.SendAsync(new { type = "auth", id = asked, user = markers.Word("user"), password = markers.Word("password") });
        var again = (await hand.TellAsync("auth")).GetProperty("id").GetInt32();
        await hand.SendAsync(new { type = "auth", id = again, user = (string?)null, password = (string?)null });
        await hand.TellAsync("page", page => page.GetProperty("title").GetString() == "Members");
    }

    /// <summary>What is refused is said nowhere either.</summary>
    public async Task BeRefusedAsync(LiveClient watcher)
    {
        await watcher.SendAsync(new { type = "text", text = markers.Word("watcher's text") });
        await RefusedAsync(watcher, "not_driver");
        await hand.SendAsync(new { type = "text", text = (string[])[markers.Word("wrong field")] });
        await RefusedAsync(hand, "bad_message");
        await hand.SendTextAsync($$"""{"type":"paste","text":"{{markers.Word("half a message")}}""");
        await RefusedAsync(hand, "bad_message");
        await hand.SendAsync(new { type = markers.Word("unknown type") });
        await RefusedAsync(hand, "unknown_type");
        await hand.SendAsync(new { type = "picker", id = 7_351, value = markers.Word("value that nobody asked for") });
        await RefusedAsync(hand, "not_possible");
        await hand.SendAsync(new { type = "address", url = $"http://{markers.Word("refused host")}.example/{markers.Word("refused path")}" });
        await RefusedAsync(hand, "host_not_allowed");
    }

    /// <summary>Goes to the page by an address with more than the recipe's, and drags the slider away there.</summary>
    public async Task GoOnAsync()
    {
        var query = markers.Word("query");
        var address = new UriBuilder(scene.Site)
        {
            UserName = markers.Word("address's user"), Password = markers.Word("address's password"),
            Path = "/controls", Query = $"key={key}&q={query}", Fragment = markers.Word("fragment"),
        };
        await hand.SendAsync(new { type = "address", url = address.Uri.AbsoluteUri });
        await hand.TellAsync("page", page => page.GetProperty("url").GetString()!.Contains(query, StringComparison.Ordinal) && !page.GetProperty("loading").GetBoolean());
        await hand.DragAsync(300, 380, 660, 380);
        await hand.TellAsync("clear");
    }

    private static async Task RefusedAsync(LiveClient viewer, string code) => Assert.Equal(code, (await viewer.TellAsync("error")).GetProperty("code").GetString());

    private async Task IntoAsync(double y, string field, object message)
    {
        await hand.ClickAsync(100, y);
        await hand.SendAsync(message);
        await SeesAsync(field, (string)message.GetType().GetProperty("text")!.GetValue(message)!);
    }

    private async Task PickAsync(double x, double y, string field, string value)
    {
        await hand.ClickAsync(x, y);
        await hand.SendAsync(new { type = "picker", id = (await hand.TellAsync("picker")).GetProperty("id").GetInt32(), value });
        await SeesAsync($"{field} changed", value);
    }

    private Task SeesAsync(string on, string value) => scene.SeesAsync(key, on, seen => seen == value);
}
