using System.Text.Json;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>Our script beside a tab's own ones, in each of its frames: what it says, and calls into it.</summary>
internal sealed class LiveWorld(PageTab tab, Action<JsonElement, int> said)
{
    private const int MostFrames = 200;
    private readonly Lock gate = new();
    private readonly List<int> contexts = [];
    private readonly HashSet<int> top = [];
    private int? main;

    public async Task EnterAsync()
    {
        tab.On("Runtime.executionContextCreated", OnCreated);
        tab.On("Runtime.executionContextDestroyed", happened => Forget(happened.GetProperty("executionContextId").GetInt32()));
        tab.On("Runtime.bindingCalled", OnSaid);
        await tab.AskAsync("Runtime.enable");
        await tab.AskAsync("Runtime.addBinding", new() { ["name"] = LiveScripts.Binding, ["executionContextName"] = LiveScripts.World });
        await tab.AskAsync("Page.addScriptToEvaluateOnNewDocument", new()
        {
            ["source"] = LiveScripts.Watch, ["worldName"] = LiveScripts.World, ["runImmediately"] = true,
        });
    }

    /// <summary>Calls one of the script's functions, in the main frame's document or in the given one.</summary>
    /// <exception cref="TabException">The document is gone, or does not answer.</exception>
    public async Task<JsonElement> CallAsync(string function, int? context = null, params object?[] arguments)
    {
        if ((context ?? main) is not { } at)
            throw new TabException(function);
        var answer = await tab.AskAsync("Runtime.callFunctionOn", new()
        {
            ["functionDeclaration"] = $"(...given) => globalThis.hitlLive?.{function}(...given)",
            ["executionContextId"] = at,
            ["arguments"] = arguments.Select(argument => new Dictionary<string, object?> { ["value"] = argument }).ToArray(),
            ["returnByValue"] = true,
            ["awaitPromise"] = true,
            ["userGesture"] = true,
        });
        return answer.TryGetProperty("result", out var result) && result.TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>The page is its own again. A document that is gone has taken the script with it.</summary>
    public async Task LeaveAsync()
    {
        int[] all;
        lock (gate)
            all = [.. contexts];
        await ((Task)Task.WhenAll(all.Select(context => CallAsync("stop", context)))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Of a frame with a session of its own, that frame's document is the top one.
    private void OnCreated(JsonElement happened)
    {
        var context = happened.GetProperty("context");
        if (context.GetProperty("name").GetString() != LiveScripts.World || context.GetProperty("auxData").GetProperty("frameId").GetString() != tab.FrameId)
            return;
        lock (gate)
            top.Add(context.GetProperty("id").GetInt32());
    }

    private void Forget(int context)
    {
        lock (gate)
            top.Remove(context);
    }

    private void OnSaid(JsonElement happened)
    {
        if (happened.GetProperty("name").GetString() != LiveScripts.Binding)
            return;
        var context = happened.GetProperty("executionContextId").GetInt32();
        var what = JsonElement.Parse(happened.GetProperty("payload").GetString()!);
        if (what.GetProperty("what").GetString() == "here")
        {
            lock (gate)
            {
                if (contexts.Count == MostFrames)
                    contexts.RemoveAt(0);
                contexts.Add(context);
                main = top.Contains(context) ? context : main;
            }
        }

        said(what, context);
    }
}
