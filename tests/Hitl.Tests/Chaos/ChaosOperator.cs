using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Chaos;

/// <summary>
/// A human with many hands who works off the queue: types the code or a wrong one, judges what is empty, gives up what is
/// blocked, and shows the monkey where a strike hurts.
/// </summary>
internal sealed class ChaosOperator(TestStack stack, ChaosAim aim, int seed) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150), Again = TimeSpan.FromSeconds(1), Glance = TimeSpan.FromMilliseconds(20);

    /// <summary>What the contract has for an operator's answer; anything else is a mistake.</summary>
    private static readonly int[] Expected = [200, 204, 404, 409];

    private readonly PatientClient _client = new(stack.Api);
    private readonly IReadOnlyList<PatientClient> _replicas = [.. stack.ApiReplicas.Select(replica => new PatientClient(replica))];
    private readonly HttpClient _phone = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = stack.Practice };
    private readonly Random _random = new(seed);
    private readonly ConcurrentDictionary<string, Task> _inHand = new(StringComparer.Ordinal);
    private int _acts;

    public int Acts => _acts;

    public int Repeats => _client.Repeats + _replicas.Sum(one => one.Repeats);

    /// <summary>What was answered with 200: by intervention, how it has ended.</summary>
    public ConcurrentDictionary<string, Resolution> Promised { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Surprises { get; } = [];

    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var open = await _client.GetAsync("/interventions?status=open&limit=50", HitlJson.Default.PageInterventionView, cancellationToken);
                foreach (var intervention in open.Items)
                {
                    if (!_inHand.TryGetValue(intervention.InterventionId, out var act) || act.IsCompleted)
                        _inHand[intervention.InterventionId] = ActAsync(intervention, cancellationToken);
                }

                // What a hand has failed at fails the test.
                foreach (var (id, act) in _inHand.Where(one => one.Value.IsCompleted))
                {
                    await act;
                    _inHand.TryRemove(id, out _);
                }

                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The shift is over.
            await ((Task)Task.WhenAll(_inHand.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ActAsync(InterventionView intervention, CancellationToken cancellationToken)
    {
        var wish = aim.TakeFor(intervention);
        if (wish is { Aim: FaultAim.Wait })
        {
            wish.Target.TrySetResult(new(intervention, null));
            await wish.Struck.Task.WaitAsync(cancellationToken);
        }

        var path = $"/interventions/{intervention.InterventionId}";
        switch (intervention.InterventionType)
        {
            case InterventionType.Input:
                await EnterCodeAsync(intervention, wish is { Aim: FaultAim.Look } ? wish : null, cancellationToken);
                break;
            case InterventionType.Review:
                await SendAsync(intervention, "/resolve", new { values = new Dictionary<string, string> { ["verdict"] = Chance(4) ? "fail" : "accept" } }, cancellationToken);
                break;
            case var _ when intervention.Reason == InterventionReason.RateLimited:
                if (await ClaimAsync(intervention, cancellationToken) is { } held)
                    await SendAsync(intervention, "/release", new { token = held }, cancellationToken);
                break;
            case var _ when Chance(3):
                // Nobody has done anything about the page: it is still blocked.
                await SendAsync(intervention, "/resolve", new { }, cancellationToken);
                break;
            default:
                await SendAsync(intervention, "/cancel", new { note = "chaos", token = Chance(2) ? await ClaimAsync(intervention, cancellationToken) : null }, cancellationToken);
                break;
        }

        // It stays in hand for a moment: who was refused does not ask again at once.
        await Task.Delay(Again, TimeProvider.System, cancellationToken);
    }

    private async Task EnterCodeAsync(InterventionView intervention, ChaosWish? wish, CancellationToken cancellationToken)
    {
        var code = await _phone.GetStringAsync(new Uri("/one-time-code/code", UriKind.Relative), cancellationToken);
        if (Chance(4))
            code = ((int.Parse(code, CultureInfo.InvariantCulture) + 1) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var answer = SendAsync(
            intervention, "/resolve", new { values = new Dictionary<string, string> { ["code"] = code } }, cancellationToken,
            wish?.Replica is { } replica ? _replicas[replica] : _client);
        if (wish is not null)
            await ShowAsync(intervention, wish, answer, cancellationToken);
        await answer;
    }

    /// <summary>A look is under way from when the API says so until it is answered.</summary>
    private async Task ShowAsync(InterventionView intervention, ChaosWish wish, Task answer, CancellationToken cancellationToken)
    {
        while (!answer.IsCompleted)
        {
            var now = await _client.GetAsync($"/interventions/{intervention.InterventionId}", HitlJson.Default.InterventionView, cancellationToken);
            if (now.Verifying && !answer.IsCompleted)
            {
                wish.Target.TrySetResult(new(intervention, answer));
                return;
            }

            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        }

        aim.GiveBack(wish);
    }

    private async Task<string?> ClaimAsync(InterventionView intervention, CancellationToken cancellationToken) =>
        await SendAsync(intervention, "/claim", new { }, cancellationToken) is { } text ? JsonSerializer.Deserialize(text, HitlJson.Default.ClaimAnswer)!.Token : null;

    /// <summary>What was answered with 200; null for another answer.</summary>
    private async Task<string?> SendAsync(InterventionView intervention, string what, object body, CancellationToken cancellationToken, PatientClient? through = null)
    {
        using var answer = await (through ?? _client).PostAsync($"/interventions/{intervention.InterventionId}{what}", body, cancellationToken);
        Interlocked.Increment(ref _acts);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!Expected.Contains((int)answer.StatusCode))
            Surprises.Enqueue($"{what} {intervention.Reason}: {(int)answer.StatusCode} {text}");
        if (answer.StatusCode != HttpStatusCode.OK)
            return null;
        if (what is "/resolve" or "/cancel")
            Promised[intervention.InterventionId] = what == "/resolve" ? Resolution.Resolved : Resolution.Cancelled;
        return text;
    }

    private bool Chance(int oneIn)
    {
        lock (_random)
            return _random.Next(oneIn) == 0;
    }

    public void Dispose()
    {
        _client.Dispose();
        foreach (var replica in _replicas)
            replica.Dispose();
        _phone.Dispose();
    }
}
