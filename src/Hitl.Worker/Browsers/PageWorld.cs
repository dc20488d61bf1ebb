using System.Text.Json;
using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>Runs our own scripts in a world apart from the page's (see <see cref="PageScripts"/>).</summary>
internal sealed class PageWorld(ICDPSession session, string frameId)
{
    private const string Name = "hitl";
    private const int Tries = 3;
    private int? world;

    /// <summary>Null when documents change so fast that none held still.</summary>
    /// <exception cref="RecipeRefusedException">A selector is none.</exception>
    public async Task<JsonElement?> CallAsync(string function, object argument)
    {
        for (var n = 0; n < Tries; n++)
        {
            try
            {
                world ??= await CreateAsync();
                var answer = await session.SendAsync("Runtime.callFunctionOn", new()
                {
                    ["functionDeclaration"] = function,
                    ["executionContextId"] = world.Value,
                    ["arguments"] = new object[] { new Dictionary<string, object> { ["value"] = argument } },
                    ["returnByValue"] = true,
                });
                return Value(answer!.Value);
            }
            catch (PlaywrightException) when (n < Tries)
            {
                // The document went away under the call: its successor needs a world of its own.
                world = null;
            }
        }

        return null;
    }

    private static JsonElement Value(JsonElement answer)
    {
        if (!answer.TryGetProperty("exceptionDetails", out var details))
            return answer.GetProperty("result").GetProperty("value");
        var words = details.TryGetProperty("exception", out var thrown) && thrown.TryGetProperty("description", out var text) ? text.GetString() : null;
        throw new RecipeRefusedException($"The browser does not understand the recipe: {(words ?? "unknown error").Split('\n', 2)[0]}");
    }

    private async Task<int> CreateAsync()
    {
        var made = await session.SendAsync("Page.createIsolatedWorld", new() { ["frameId"] = frameId, ["worldName"] = Name });
        return made!.Value.GetProperty("executionContextId").GetInt32();
    }
}
