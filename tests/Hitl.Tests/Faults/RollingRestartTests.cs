using System.Net;
using Hitl.Contracts.Events;
using Hitl.Contracts.Json;
using Hitl.Tests.Chaos;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Faults;

/// <summary>Replacing the API's replicas one after the other while clients post and follow.</summary>
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const int Replicas = 2, Posters = 3;

    [Fact]
    public async Task Replicas_ReplacedUnderLoad_ClientsThatRepeatSeeNoErrorAndNoGap()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var stack = await TestStack.StartAsync(new() { ApiReplicas = Replicas, Workers = 0 });
        await using var first = new StreamFollower(stack.Api);
        await using var second = new StreamFollower(stack.Api);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var posters = Enumerable.Range(0, Posters).Select(poster => PostAsync(stack.Api, poster, over.Token)).ToList();

        for (var round = 0; round < 2; round++)
        {
            for (var replica = 0; replica < Replicas; replica++)
                await stack.RestartAsync("events-api", replica);
        }

        await over.CancelAsync();
        var answers = (await Task.WhenAll(posters)).SelectMany(one => one).ToList();
        Assert.NotEmpty(answers);
        Assert.All(answers, one => Assert.Equal(HttpStatusCode.Accepted, one.Status));
        using var client = new PatientClient(stack.Api);
        var total = (await client.GetAsync("/runs?limit=1", HitlJson.Default.PageRunView, cancellation)).Total;
        await FaultStack.UntilAsync(() => Task.FromResult((first.Events.Count, second.Events.Count)), count => count.Item1 >= total && count.Item2 >= total);

        output.WriteLine($"{answers.Count} jobs, {first.Connections}+{second.Connections} connections");
        Assert.True(first.Connections > 1);
        Assert.Equal(first.Events.Select(one => one.Id), second.Events.Select(one => one.Id));
        Assert.All(first.Events, one => Assert.IsType<RunQueued>(one.Event));
        var queued = first.Events.Select(one => ((RunQueued)one.Event).RunId).ToList();
        Assert.Equal(queued.Count, queued.Distinct().Count());
        Assert.Equal(total, queued.Count);
        Assert.Subset(queued.ToHashSet(), answers.Select(one => one.Run).ToHashSet());
        // A request that is repeated makes no second job: each asks for another address, and what was not answered was in flight.
        var addresses = first.Events.Select(one => ((RunQueued)one.Event).TargetUrl).ToList();
        Assert.Equal(addresses.Distinct(StringComparer.Ordinal), addresses);
        Assert.Equal(answers.Count, answers.Select(one => one.Run).Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(queued.Except(answers.Select(one => one.Run)).Count(), 0, Posters);
        Assert.Empty(first.Refusals);
        Assert.Empty(second.Refusals);
    }

    private static async Task<IReadOnlyList<(HttpStatusCode Status, string Run)>> PostAsync(Uri api, int poster, CancellationToken over)
    {
        using var client = new PatientClient(api);
        var answers = new List<(HttpStatusCode, string)>();
        try
        {
            while (true)
            {
                var name = $"Client {poster} Request {answers.Count}";
                using var answer = await client.PostAsync("/runs", new { recipe = "people-search", @params = new { name } }, over);
                var text = await answer.Content.ReadAsStringAsync(over);
                answers.Add((answer.StatusCode, answer.IsSuccessStatusCode ? System.Text.Json.JsonSerializer.Deserialize(text, HitlJson.Default.StartRunAnswer)!.RunId : text));
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return answers;
        }
    }
}
