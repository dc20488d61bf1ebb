using System.Text.Json;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Redis.Interventions;

namespace Hitl.EventsApi.Interventions;

/// <summary>
/// Asks the worker that holds a page to look at it. The typed values go straight there: they enter no log, no trace and no
/// store. The look is ended here too, so that a late verdict of the worker's resolves nothing.
/// </summary>
internal sealed partial class PageLooks(
    HttpClient http, InterventionStore store, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<PageLooks> logger)
{
    /// <summary>Contract, "REST": 504 after 15 s.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private const string SecretHeader = "Hitl-Run-Secret";

    /// <summary>Goes on when the caller hangs up: what was typed may have reached the page, and its verdict is to be kept.</summary>
    public async Task<LookReport> LookAsync(LookTicket ticket, ResolveRequest request, string byOperator)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, lifetime.ApplicationStopping);
        var (kind, still) = await AskAsync(ticket, request, byOperator, either.Token);
        await store.EndLookAsync(ticket.Intervention.InterventionId, ticket.LookId, still, CancellationToken.None);
        return new(kind, still, await store.FindAsync(ticket.Intervention.InterventionId, CancellationToken.None));
    }

    private async Task<(LookVerdict, string?)> AskAsync(LookTicket ticket, ResolveRequest request, string byOperator, CancellationToken cancellationToken)
    {
        if (ticket.WorkerAddress is null)
            return (LookVerdict.Unreachable, null);
        var look = new LookRequest
        {
            LookId = ticket.LookId, InterventionId = ticket.Intervention.InterventionId, Operator = byOperator, Note = request.Note, Values = request.Values,
            CaptureSession = request.CaptureSession,
        };
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(ticket.WorkerAddress, $"/runs/{ticket.RunId}/looks"))
        {
            Content = JsonContent.Create(look, HitlJson.Default.LookRequest),
        };
        message.Headers.Add(SecretHeader, ticket.Secret);
        try
        {
            using var response = await http.SendAsync(message, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                LogRefused(ticket.RunId, (int)response.StatusCode);
                return (LookVerdict.Unreachable, null);
            }

            var answer = await response.Content.ReadFromJsonAsync(HitlJson.Default.LookAnswer, cancellationToken);
            return answer?.Outcome switch
            {
                LookOutcome.Resolved => (LookVerdict.Written, null),
                LookOutcome.StillBlocked => (LookVerdict.StillBlocked, answer.Still),
                LookOutcome.ValuesRefused => (LookVerdict.ValuesRefused, answer.Still),
                _ => (LookVerdict.NoVerdict, null),
            };
        }
        catch (OperationCanceledException)
        {
            return (LookVerdict.NoVerdict, null);
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or IOException)
        {
            LogUnreachable(ticket.RunId, problem.GetType().Name);
            return (LookVerdict.Unreachable, null);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The worker that holds run {RunId} refused a look with {Status}")]
    private partial void LogRefused(string runId, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The worker that holds run {RunId} can't be reached for a look ({Problem})")]
    private partial void LogUnreachable(string runId, string problem);
}
