using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Contracts.Recipes;
using Hitl.Contracts.Runs;
using Hitl.Contracts.Sessions;
using Hitl.Contracts.Stats;
using Hitl.Contracts.Workers;

namespace Hitl.Dashboard.Api;

/// <summary>The API's REST calls. Every one throws <see cref="ApiException"/> for a refusal or when no answer comes.</summary>
public sealed class HitlApi(HttpClient http)
{
    /// <summary>The longest page a list gives.</summary>
    public const int LargestPage = 200;

    private static readonly TimeSpan LongestHealth = TimeSpan.FromSeconds(10);

    public Task<Page<RunView>> ListRunsAsync(RunQuery query, int limit, string? cursor, CancellationToken cancellation) =>
        GetAsync(query.ToUri(limit, cursor), HitlJson.Default.PageRunView, cancellation);

    public Task<RunView> GetRunAsync(string runId, CancellationToken cancellation) =>
        GetAsync($"/runs/{Uri.EscapeDataString(runId)}", HitlJson.Default.RunView, cancellation);

    /// <summary>Everything that happened in a run, the oldest first.</summary>
    public async Task<IReadOnlyList<HitlEvent>> ListRunEventsAsync(string runId, CancellationToken cancellation)
    {
        var page = await GetAsync($"/runs/{Uri.EscapeDataString(runId)}/events", HitlJson.Default.PageRunEventView, cancellation);
        return [.. page.Items.Select(entry => EventJson.Read(Encoding.UTF8.GetBytes(entry.Event.GetRawText())))];
    }

    public Task<Page<JsonElement>> ListItemsAsync(string runId, int limit, string? cursor, CancellationToken cancellation) =>
        GetAsync($"/runs/{Uri.EscapeDataString(runId)}/items?limit={limit}{Cursor(cursor)}", HitlJson.Default.PageJsonElement, cancellation);

    public Task<JobView> GetJobAsync(string jobId, CancellationToken cancellation) =>
        GetAsync($"/jobs/{Uri.EscapeDataString(jobId)}", HitlJson.Default.JobView, cancellation);

    public Task<Page<InterventionView>> ListInterventionsAsync(string statuses, int limit, string? cursor, CancellationToken cancellation) =>
        GetAsync($"/interventions?status={statuses}&limit={limit}{Cursor(cursor)}", HitlJson.Default.PageInterventionView, cancellation);

    public Task<InterventionView> GetInterventionAsync(string id, CancellationToken cancellation) =>
        GetAsync($"/interventions/{Uri.EscapeDataString(id)}", HitlJson.Default.InterventionView, cancellation);

    public Task<Page<RecipeView>> ListRecipesAsync(CancellationToken cancellation) =>
        GetAsync("/recipes", RecipeJson.Default.PageRecipeView, cancellation);

    public Task<RecipeView> GetRecipeAsync(string id, CancellationToken cancellation) =>
        GetAsync($"/recipes/{Uri.EscapeDataString(id)}", RecipeJson.Default.RecipeView, cancellation);

    public Task<Page<SessionView>> ListSessionsAsync(int limit, string? cursor, CancellationToken cancellation) =>
        GetAsync($"/sessions?limit={limit}{Cursor(cursor)}", HitlJson.Default.PageSessionView, cancellation);

    public Task<SessionProof> ProveSessionAsync(string id, string byOperator, CancellationToken cancellation) =>
        PostAsync($"/sessions/{Uri.EscapeDataString(id)}/prove", null, HitlJson.Default.SessionProof, byOperator, cancellation);

    public async Task DeleteSessionAsync(string id, string byOperator, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/sessions/{Uri.EscapeDataString(id)}");
        request.Headers.TryAddWithoutValidation(OperatorName.Header, byOperator);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
    }

    public Task<Page<WorkerView>> ListWorkersAsync(CancellationToken cancellation) =>
        GetAsync("/workers", HitlJson.Default.PageWorkerView, cancellation);

    /// <summary>How the API says that it is; one that is ill answers too.</summary>
    public async Task<ApiHealth> GetHealthAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestHealth);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        using var response = await AnswerAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token, cancellation);
        return await ReadAsync(response, ApiHealthJson.Default.ApiHealth, cancellation);
    }

    public Task<StatsView> GetStatsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) =>
        GetAsync($"/stats?from={UtcTimeConverter.ToText(from)}&to={UtcTimeConverter.ToText(to)}", HitlJson.Default.StatsView, cancellation);

    public Task<StartRunAnswer> StartRunAsync(StartRunRequest request, string byOperator, CancellationToken cancellation) =>
        PostAsync("/runs", JsonContent.Create(request, HitlJson.Default.StartRunRequest), HitlJson.Default.StartRunAnswer, byOperator, cancellation);

    public Task<CancelRunAnswer> CancelRunAsync(string runId, string byOperator, CancellationToken cancellation) =>
        PostAsync($"/runs/{Uri.EscapeDataString(runId)}/cancel", null, HitlJson.Default.CancelRunAnswer, byOperator, cancellation);

    public Task<StartRunAnswer> RetryRunAsync(string runId, string byOperator, CancellationToken cancellation) =>
        PostAsync($"/runs/{Uri.EscapeDataString(runId)}/retry", null, HitlJson.Default.StartRunAnswer, byOperator, cancellation);

    public Task<ClaimAnswer> ClaimAsync(string id, ClaimRequest request, string byOperator, CancellationToken cancellation) =>
        PostAsync(Intervention(id, "claim"), JsonContent.Create(request, HitlJson.Default.ClaimRequest), HitlJson.Default.ClaimAnswer, byOperator, cancellation);

    public Task ReleaseAsync(string id, ReleaseRequest request, string byOperator, CancellationToken cancellation) =>
        PostAsync(Intervention(id, "release"), JsonContent.Create(request, HitlJson.Default.ReleaseRequest), byOperator, cancellation);

    public Task ResolveAsync(string id, ResolveRequest request, string byOperator, CancellationToken cancellation) =>
        PostAsync(Intervention(id, "resolve"), JsonContent.Create(request, HitlJson.Default.ResolveRequest), byOperator, cancellation);

    public Task<SessionView> CaptureSessionAsync(string id, CaptureSessionRequest request, string byOperator, CancellationToken cancellation) =>
        PostAsync(
            Intervention(id, "session"), JsonContent.Create(request, HitlJson.Default.CaptureSessionRequest), HitlJson.Default.SessionView, byOperator, cancellation);

    public Task CancelInterventionAsync(string id, CancelInterventionRequest request, string byOperator, CancellationToken cancellation) =>
        PostAsync(Intervention(id, "cancel"), JsonContent.Create(request, HitlJson.Default.CancelInterventionRequest), byOperator, cancellation);

    /// <summary>An answer passed on as it comes (a screenshot, a download); the caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string uri, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        return await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    internal async Task<T> GetAsync<T>(string uri, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    private async Task<T> PostAsync<T>(
        string uri, HttpContent? body, JsonTypeInfo<T> type, string byOperator, CancellationToken cancellation)
    {
        using var request = Post(uri, body, byOperator);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    private async Task PostAsync(string uri, HttpContent? body, string byOperator, CancellationToken cancellation)
    {
        using var request = Post(uri, body, byOperator);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
    }

    private static HttpRequestMessage Post(string uri, HttpContent? body, string byOperator)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = body };
        request.Headers.TryAddWithoutValidation(OperatorName.Header, byOperator);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellation)
    {
        var response = await AnswerAsync(request, completion, cancellation, cancellation);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw new ApiException(await ApiProblemReader.ReadAsync(response, cancellation));
    }

    private async Task<HttpResponseMessage> AnswerAsync(
        HttpRequestMessage request, HttpCompletionOption completion, CancellationToken limit, CancellationToken cancellation)
    {
        try
        {
            return await http.SendAsync(request, completion, limit);
        }
        catch (Exception problem) when (problem is HttpRequestException || IsTimeout(problem, cancellation))
        {
            throw new ApiException(Silence, problem);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellation)
                ?? throw new ApiException(Unreadable);
        }
        catch (Exception problem) when (problem is JsonException or NotSupportedException)
        {
            throw new ApiException(Unreadable, problem);
        }
    }

    private static bool IsTimeout(Exception problem, CancellationToken cancellation) =>
        problem is OperationCanceledException && !cancellation.IsCancellationRequested;

    private static ApiProblem Silence => new()
    {
        Code = ApiProblem.Unreachable,
        Title = "The API does not answer.",
    };

    private static ApiProblem Unreadable => new() { Code = "unexpected_answer", Title = "The API's answer could not be read." };

    private static string Intervention(string id, string verb) => $"/interventions/{Uri.EscapeDataString(id)}/{verb}";

    private static string Cursor(string? cursor) => cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
}
