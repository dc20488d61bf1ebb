using System.Net;
using System.Text.Json;
using Hitl.Contracts.Json;
using Hitl.Contracts.Sessions;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Redis.Workers;

namespace Hitl.EventsApi.Sessions;

/// <summary>What the API asks workers about sessions. Only facts come back: a session's values never leave the worker but sealed.</summary>
internal sealed partial class WorkerCalls(HttpClient http, WorkerRegistry workers, TimeProvider time, ILogger<WorkerCalls> logger)
{
    private const string RunSecret = "Hitl-Run-Secret";
    private const string WorkerSecret = "Hitl-Worker-Secret";

    /// <summary>A capture or a proof loads a page in a fresh browser.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(25);

    /// <summary>Null when the worker that holds the page gave no answer.</summary>
    /// <exception cref="StoreUnavailableException">Redis does not answer the worker.</exception>
    /// <exception cref="StoreFullException">Redis takes no writes of the worker's.</exception>
    public async Task<CaptureAnswer?> CaptureAsync(PagePlace page, string interventionId, string byOperator, CancellationToken cancellationToken)
    {
        if (page.WorkerAddress is null)
            return null;
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(page.WorkerAddress, $"/runs/{page.RunId}/sessions"))
        {
            Content = JsonContent.Create(new CaptureRequest { InterventionId = interventionId, Operator = byOperator }, HitlJson.Default.CaptureRequest),
        };
        message.Headers.Add(RunSecret, page.Secret);
        return await AskAsync(message, HitlJson.Default.CaptureAnswer, cancellationToken);
    }

    /// <summary>Any worker will do: the first that answers. Null when none did.</summary>
    /// <exception cref="StoreUnavailableException">None did, and Redis does not answer one of them.</exception>
    /// <exception cref="StoreFullException">None did, and Redis takes no writes of one of them.</exception>
    public async Task<ProofAnswer?> ProveAsync(string sessionId, CancellationToken cancellationToken)
    {
        Exception? trouble = null;
        foreach (var worker in await workers.ListAddressesAsync(cancellationToken))
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(worker.Address, $"/sessions/{sessionId}/proofs"));
            message.Headers.Add(WorkerSecret, worker.Secret);
            try
            {
                if (await AskAsync(message, HitlJson.Default.ProofAnswer, cancellationToken) is { } answer)
                    return answer;
            }
            catch (Exception its) when (its is StoreUnavailableException or StoreFullException)
            {
                // Another worker may reach Redis.
                trouble = its;
            }
        }

        return trouble is null ? null : throw trouble;
    }

    private async Task<T?> AskAsync<T>(
        HttpRequestMessage message, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(message, either.Token);
            if (response.StatusCode == HttpStatusCode.OK)
                return await response.Content.ReadFromJsonAsync(type, either.Token);
            if (TroubleOf(response) is { } trouble)
                throw trouble;
            LogRefused(message.RequestUri!.Authority, (int)response.StatusCode);
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or IOException
            || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogUnreachable(message.RequestUri!.Authority, problem.GetType().Name);
        }

        return null;
    }

    private static Exception? TroubleOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(StoreTrouble.Header, out var said)
            ? StoreTrouble.From(said.FirstOrDefault(), new HttpRequestException("A worker says so.", null, response.StatusCode)) : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The worker at {Address} refused a call about a session with {Status}")]
    private partial void LogRefused(string address, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The worker at {Address} gave no answer about a session ({Problem})")]
    private partial void LogUnreachable(string address, string problem);
}
