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
    private volatile bool stale = true;
    private bool isOn;
    private string applied = "";
    private double safeFrom = double.PositiveInfinity;

    /// <summary>Frames captured from here on (ms since 1970) may be shown to watchers.</summary>
    public double SafeFrom => Volatile.Read(ref safeFrom);

    /// <summary>A document came: it has no such style yet.</summary>
    public void DocumentCame()
    {
        Volatile.Write(ref safeFrom, double.PositiveInfinity);
        stale = true;
    }

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
            (isOn, stale) = (true, true);
        }

        var text = Style(await world.CallAsync("secrets"));
        if (!stale && text == applied)
            return;
        var isNew = stale;
        stale = false;
        if (isNew)
            sheets.Clear();
        await PutOnAsync(text);
        applied = text;
        if (!isNew)
            return;
        // Three frames on, what is on the screen was painted with it.
        await world.CallAsync("settled");
        if (!stale)
            Volatile.Write(ref safeFrom, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds);
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
        DocumentCame();
        isOn = false;
        foreach (var sheet in sheets.Values)
            await tab.AskAsync("CSS.setStyleSheetText", new() { ["styleSheetId"] = sheet, ["text"] = "" });
        sheets.Clear();
        applied = "";
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
