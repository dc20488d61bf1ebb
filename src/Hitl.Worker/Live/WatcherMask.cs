using System.Text.Json;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>
/// Dots instead of what is typed into fields of passwords and codes, while somebody watches who does not drive: a style sheet
/// of the browser's inspector, which the page's scripts don't see. Frames from before it held are not for watchers.
/// </summary>
internal sealed class WatcherMask(PageTab tab, LiveWorld world, IReadOnlyList<string> secretInputs, TimeProvider time)
{
    private readonly Dictionary<string, string> sheets = new(StringComparer.Ordinal);
    private readonly PaintWatch paint = new(tab, world, time);
    private bool isOn;
    private int document = -1;
    private string? applied;

    /// <summary>Frames captured from here on (ms since 1970) may be shown to watchers.</summary>
    public double SafeFrom => paint.SafeFrom;

    /// <summary>A document came: it has no such style yet.</summary>
    public void DocumentCame() => paint.Reset();

    /// <summary>Takes what the script in the document says of its painting: false where it speaks of something else.</summary>
    public bool Hear(JsonElement said) => paint.Hear(said);

    public async Task TendAsync(bool wanted)
    {
        if (!wanted)
        {
            if (isOn)
                await TakeOffAsync();
            return;
        }

        if (!isOn)
        {
            await tab.AskAsync("DOM.enable");
            await tab.AskAsync("CSS.enable");
            isOn = true;
            paint.Reset();
        }

        var text = Style(await world.CallAsync("secrets"));
        var now = paint.Document;
        if (now != document)
        {
            document = now;
            sheets.Clear();
            applied = null;
        }

        if (text != applied)
        {
            // What is on it is not known until all of it is.
            applied = null;
            await PutOnAsync(text);
            applied = text;
        }

        await paint.TendAsync(document);
    }

    private async Task PutOnAsync(string text)
    {
        var tree = await tab.AskAsync("Page.getFrameTree");
        foreach (var frame in Frames(tree.GetProperty("frameTree")))
        {
            if (!sheets.TryGetValue(frame, out var sheet))
            {
                var made = await tab.AskAsync("CSS.createStyleSheet", new() { ["frameId"] = frame });
                sheets[frame] = sheet = made.GetProperty("styleSheetId").GetString()!;
            }

            await tab.AskAsync("CSS.setStyleSheetText", new() { ["styleSheetId"] = sheet, ["text"] = text });
        }
    }

    private async Task TakeOffAsync()
    {
        paint.Reset();
        isOn = false;
        foreach (var sheet in sheets.Values)
            await tab.AskAsync("CSS.setStyleSheetText", new() { ["styleSheetId"] = sheet, ["text"] = "" });
        sheets.Clear();
        await tab.AskAsync("CSS.disable");
        await tab.AskAsync("DOM.disable");
    }

    // Each selector is a rule of its own: one that the browser does not understand must not take the others with it.
    private string Style(JsonElement found) => string.Concat(
        SecretFields.Selectors.Concat(secretInputs)
            .Concat(found.ValueKind == JsonValueKind.Array ? found.EnumerateArray().Select(path => path.GetString()!) : [])
            .Select(selector => $"{selector}{{-webkit-text-security:disc!important}}\n"));

    private static IEnumerable<string> Frames(JsonElement tree) =>
        (tree.TryGetProperty("childFrames", out var children) ? children.EnumerateArray().SelectMany(Frames) : [])
            .Prepend(tree.GetProperty("frame").GetProperty("id").GetString()!);
}
