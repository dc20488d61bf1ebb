using System.Globalization;
using System.Text.Json;
using Hitl.Contracts.Runs;
using Hitl.Redis;

namespace Hitl.Benchmarks;

/// <summary>One worker with its browser and far more jobs than it can do in time.</summary>
internal static class WorkerLoad
{
    private const int Jobs = 2_000;
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task RunAsync()
    {
        await using var stack = await BenchStack.StartAsync(1);
        for (var n = 0; n < Jobs; n++)
        {
            await stack.Runs.EnqueueAsync(
                new() { Recipe = "catalog", Params = JsonElement.Parse("{}"), TargetUrl = stack.Practice.ToString(), MaxAttempts = 1 }, Operation.New(), CancellationToken.None);
        }

        await Task.Delay(TimeSpan.FromSeconds(LoadScale.WorkerSeconds), Clock);
        int completed = await CountAsync(stack, RunStatus.Completed), failed = await CountAsync(stack, RunStatus.Failed);
        Targets.Check(completed > 0 && failed == 0, "a worker with more jobs than it can do", string.Create(CultureInfo.InvariantCulture,
            $"{completed} of {Jobs:N0} completed in {LoadScale.WorkerSeconds} s, {failed} failed"));
        PeakMemory.Check(stack.Processes, " beside a worker");
    }

    private static async Task<int> CountAsync(BenchStack stack, RunStatus status) =>
        (int)(await stack.Runs.ListAsync(new() { Statuses = [status] }, 1, null, CancellationToken.None))!.Total;
}
