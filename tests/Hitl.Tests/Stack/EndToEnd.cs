using System.Net.Http.Json;
using System.Text.Json;

namespace Hitl.Tests.Stack;

/// <summary>What must work however the stack was started.</summary>
internal static class EndToEnd
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The README's terminals 2 and 3: a client of the stream sees a job go in, start and end.</summary>
    public static async Task TellsAClientOfItsJobAsync(Uri api)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var http = new HttpClient { BaseAddress = api, Timeout = Timeout.InfiniteTimeSpan };
        using var reader = new StreamReader(await http.GetStreamAsync(new Uri("/events/runs/events", UriKind.Relative), limit.Token));
        Assert.Equal("connected", (await NextAsync(reader, limit.Token)).GetProperty("type").GetString());

        using var answer = await http.PostAsJsonAsync(new Uri("/runs", UriKind.Relative), new { recipe = "catalog", @params = new { } }, limit.Token);
        var run = (await answer.Content.ReadFromJsonAsync<JsonElement>(limit.Token)).GetProperty("run_id").GetString();

        List<string?> seen = [];
        while (seen is not [.., "run.completed" or "run.failed"])
        {
            var message = await NextAsync(reader, limit.Token);
            if (message.TryGetProperty("run_id", out var id) && id.GetString() == run)
                seen.Add(message.GetProperty("type").GetString());
        }

        Assert.Equal(["run.queued", "run.started"], seen.Take(2));
        Assert.Equal("run.completed", seen[^1]);
    }

    private static async Task<JsonElement> NextAsync(StreamReader reader, CancellationToken cancellation)
    {
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
                return JsonSerializer.Deserialize<JsonElement>(line["data:".Length..]);
        }

        throw new EndOfStreamException("The stream ended.");
    }
}
