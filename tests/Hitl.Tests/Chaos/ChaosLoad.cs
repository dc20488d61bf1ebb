using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Hitl.Contracts.Json;

namespace Hitl.Tests.Chaos;

/// <summary>Posts jobs as they are let in, several at a time, so that work is left for the last fault too.</summary>
internal sealed class ChaosLoad(PatientClient client, int jobs) : IDisposable
{
    private const int Posters = 3;
    private static readonly string[] Recipes = ["catalog", "one-time-code", "catalog", "moved", "one-time-code", "people-search", "busy"];
    private readonly SemaphoreSlim _allowed = new(0);
    private readonly ConcurrentQueue<string> _accepted = [];
    private int _next = -1;
    private int _let;

    /// <summary>The ids of the jobs that were answered with 202.</summary>
    public IReadOnlyList<string> Accepted => [.. _accepted];

    /// <summary>Lets in what is due when that share of the faults is done.</summary>
    public void LetIn(double share)
    {
        var due = Math.Min(jobs, (int)Math.Ceiling(jobs * share));
        if (due > _let)
            _allowed.Release(due - _let);
        _let = Math.Max(_let, due);
    }

    public Task PostAllAsync(CancellationToken cancellationToken) => Task.WhenAll(Enumerable.Range(0, Posters).Select(_ => PostAsync(cancellationToken)));

    public void Dispose() => _allowed.Dispose();

    private async Task PostAsync(CancellationToken cancellationToken)
    {
        while (Interlocked.Increment(ref _next) is var n && n < jobs)
        {
            await _allowed.WaitAsync(cancellationToken);
            var recipe = Recipes[n % Recipes.Length];
            object parameters = recipe == "people-search" ? new { name = "John Smith" } : new { };
            using var answer = await client.PostAsync("/runs", new { recipe, @params = parameters }, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{(int)answer.StatusCode} {text}");
            _accepted.Enqueue(JsonSerializer.Deserialize(text, HitlJson.Default.StartRunAnswer)!.JobId);
        }
    }
}
