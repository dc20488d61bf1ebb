using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Hitl.Benchmarks;

/// <summary>What is refused, and how: one client that sends too much, and more calls than may wait while Redis hangs.</summary>
internal static class LimitLoad
{
    /// <summary>More than the other parts send.</summary>
    public const int Burst = 1_000;

    /// <summary>More than the defaults of <c>Limits:ConcurrentRequests</c> and <c>Limits:WaitingRequests</c> together.</summary>
    private const int Calls = 1_200;

    private const int Most = 1_000;

    /// <summary>Places that others may have at that moment: the dashboard asks, too.</summary>
    private const int Others = 10;

    public static async Task RunAsync(BenchStack stack, HttpClient http)
    {
        var wild = await Task.WhenAll(Enumerable.Range(0, 2 * Burst).Select(_ => SendAsync(http, Wild(stack))));
        Targets.Check(wild.Contains("429 too_many_requests with Retry-After"), $"{2 * Burst:N0} changes at once by one operator", Groups(wild));
        using (var calm = await http.GetAsync(new Uri(stack.Api, "/runs?limit=1")))
            Targets.Check(calm.IsSuccessStatusCode, "another client meanwhile", $"{(int)calm.StatusCode}");

        var calls = new List<Task<string>>();
        stack.RedisProcess.Pause();
        try
        {
            for (var n = 0; n < Calls; n++)
                calls.Add(SendAsync(http, new(HttpMethod.Get, new Uri(stack.Api, "/runs?limit=1"))));
            // The last of them is refused at once, whatever Redis does.
            await Task.WhenAny(calls);
        }
        finally
        {
            stack.RedisProcess.Resume();
        }

        var answers = await Task.WhenAll(calls);
        var refused = answers.Count(answer => answer == "503 overloaded with Retry-After");
        Targets.Check(refused > 0 && refused + answers.Count(answer => answer.StartsWith("200", StringComparison.Ordinal)) == Calls && refused <= Calls - Most + Others,
            $"{Calls:N0} calls at once while Redis hangs", Groups(answers));
    }

    private static HttpRequestMessage Wild(BenchStack stack) => new(HttpMethod.Post, new Uri(stack.Api, "/runs"))
    {
        Content = JsonContent.Create(new { recipe = "none" }),
        Headers = { { "Hitl-Operator", "wild" } },
    };

    private static async Task<string> SendAsync(HttpClient http, HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await http.SendAsync(request);
            var code = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                ? " " + (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString() : "";
            return $"{(int)answer.StatusCode}{code}{(answer.Headers.RetryAfter is null ? "" : " with Retry-After")}";
        }
    }

    private static string Groups(IEnumerable<string> answers) =>
        string.Join(", ", answers.GroupBy(answer => answer).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} × {group.Key}"));
}
