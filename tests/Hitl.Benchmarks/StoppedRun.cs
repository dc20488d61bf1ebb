using System.Net.Http.Json;
using System.Text.Json;

namespace Hitl.Benchmarks;

/// <summary>A run that waits for a human at the page with every control; cancelled when it is put away, so that nothing of it moves beside what is measured next.</summary>
internal sealed class StoppedRun : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(120);
    private readonly HttpClient _http;
    private readonly string _id;

    private StoppedRun(HttpClient http, string id, string interventionId) => (_http, _id, InterventionId) = (http, id, interventionId);

    public string InterventionId { get; }

    public static async Task<StoppedRun> StartAsync(HttpClient http, string key, bool animate, TimeProvider time)
    {
        using var answer = await http.PostAsJsonAsync("/runs", new { recipe = "controls", @params = new { key, animate = animate ? "true" : "false" } });
        var id = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run_id").GetString()!;
        while (true)
        {
            if (await OpenOfAsync(http, id) is { } intervention)
                return new(http, id, intervention);
            await Task.Delay(Between, time);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var cancelled = await _http.PostAsJsonAsync($"/runs/{_id}/cancel", new { });
        cancelled.EnsureSuccessStatusCode();
    }

    private static async Task<string?> OpenOfAsync(HttpClient http, string run)
    {
        var open = await http.GetFromJsonAsync<JsonElement>("/interventions?status=open");
        return open.GetProperty("items").EnumerateArray().Where(one => one.GetProperty("run_id").GetString() == run)
            .Select(one => one.GetProperty("intervention_id").GetString()).FirstOrDefault();
    }
}
