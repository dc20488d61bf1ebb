using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;

namespace Hitl.Tests.Chaos;

/// <summary>A human who works off the queue: types the code, accepts what is empty, gives up what is blocked.</summary>
internal sealed class ChaosOperator(Uri api, Uri practice) : IDisposable
{
    private readonly PatientClient _client = new(api);
    private readonly HttpClient _phone = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = practice };

    /// <summary>What the contract has for an operator's answer; anything else is a mistake.</summary>
    private static readonly int[] Expected = [200, 404, 409];

    public int Acts { get; private set; }
    public List<string> Surprises { get; } = [];

    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var open = await _client.GetAsync("/interventions?status=open&limit=50", HitlJson.Default.PageInterventionView, cancellationToken);
                foreach (var intervention in open.Items)
                    await ActAsync(intervention, cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The shift is over.
        }
    }

    private async Task ActAsync(InterventionView intervention, CancellationToken cancellationToken)
    {
        var path = $"/interventions/{intervention.InterventionId}";
        using var answer = intervention.InterventionType switch
        {
            InterventionType.Input => await _client.PostAsync(path + "/resolve",
                new { values = new Dictionary<string, string> { ["code"] = await CodeAsync(cancellationToken) } }, cancellationToken),
            InterventionType.Review => await _client.PostAsync(path + "/resolve",
                new { values = new Dictionary<string, string> { ["verdict"] = "accept" } }, cancellationToken),
            _ when intervention.Reason == InterventionReason.RateLimited => await _client.PostAsync(path + "/claim", new { }, cancellationToken),
            _ => await _client.PostAsync(path + "/cancel", new { note = "chaos" }, cancellationToken),
        };
        Acts++;
        if (!Expected.Contains((int)answer.StatusCode))
            Surprises.Add($"{intervention.Reason}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private async Task<string> CodeAsync(CancellationToken cancellationToken) =>
        (await _phone.GetStringAsync(new Uri("/one-time-code/code", UriKind.Relative), cancellationToken)).Trim();

    public void Dispose()
    {
        _client.Dispose();
        _phone.Dispose();
    }
}
