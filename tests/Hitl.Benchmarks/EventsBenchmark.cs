using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Hitl.Redis;
using Hitl.Redis.Runs;
using StackExchange.Redis;

namespace Hitl.Benchmarks;

/// <summary>How long an event takes from the call that writes it to a client, and how many a process delivers.</summary>
internal static class EventsBenchmark
{
    private const int Warmup = 50, Samples = 400, IdleClients = 1000, BurstClients = 100, Burst = 10_000;
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task RunAsync()
    {
        await using var stack = await BenchStack.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = int.MaxValue }) { Timeout = Timeout.InfiniteTimeSpan };
        var bare = await PublishAsync(stack.Redis);
        bare.Print();
        (await AppendAsync(stack)).Print(bare);
        (await EventAsync(stack, http, "append → event at the only client")).Print(bare);

        var idle = Enumerable.Range(0, IdleClients).Select(_ => new StreamReader(http, stack.Api, _ => { })).ToList();
        await Task.WhenAll(idle.Select(reader => reader.Connected));
        (await EventAsync(stack, http, $"append → event at one of {IdleClients + 1} clients")).Print(bare);
        await Task.WhenAll(idle.Select(reader => reader.DisposeAsync().AsTask()));
        await BurstAsync(stack, http);
    }

    private static async Task<Samples> PublishAsync(IConnectionMultiplexer redis)
    {
        var arrived = new SemaphoreSlim(0);
        var channel = RedisChannel.Literal("bench");
        await redis.GetSubscriber().SubscribeAsync(channel, (_, _) => arrived.Release());
        return await MeasureAsync("bare Redis publish → subscriber", async () =>
        {
            await redis.GetDatabase().PublishAsync(channel, "x");
            await arrived.WaitAsync();
        });
    }

    private static Task<Samples> AppendAsync(BenchStack stack) => MeasureAsync("append (one script, fsynced)", () => EnqueueAsync(stack.Runs));

    private static async Task<Samples> EventAsync(BenchStack stack, HttpClient http, string what)
    {
        var waiting = new ConcurrentDictionary<string, TaskCompletionSource>(StringComparer.Ordinal);
        await using var reader = new StreamReader(http, stack.Api, happened => Arrival(waiting, happened.Run).TrySetResult());
        await reader.Connected;
        return await MeasureAsync(what, async () => await Arrival(waiting, (await EnqueueAsync(stack.Runs)).RunId).Task);
    }

    private static async Task BurstAsync(BenchStack stack, HttpClient http)
    {
        var counts = new int[BurstClients];
        var done = new CountdownEvent(BurstClients);
        var readers = counts.Select((_, n) => new StreamReader(http, stack.Api, _ =>
        {
            if (++counts[n] == Burst)
                done.Signal();
        })).ToList();
        await Task.WhenAll(readers.Select(reader => reader.Connected));
        var started = Clock.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => EnqueueAsync(stack.Runs)));
        var appended = Clock.GetElapsedTime(started);
        await Task.Run(done.Wait);
        var delivered = Clock.GetElapsedTime(started);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"burst of {Burst} events to {BurstClients} clients: appended at {Burst / appended.TotalSeconds:0}/s, delivered {BurstClients * (double)Burst / delivered.TotalSeconds:0} events/s in all"));
        foreach (var reader in readers)
            await reader.DisposeAsync();
    }

    private static TaskCompletionSource Arrival(ConcurrentDictionary<string, TaskCompletionSource> waiting, string runId) =>
        waiting.GetOrAdd(runId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private static Task<Enqueued> EnqueueAsync(RunStore runs) => runs.EnqueueAsync(
        new() { Recipe = "bench", Params = JsonElement.Parse("{}"), TargetUrl = "http://localhost/" }, Operation.New(), CancellationToken.None);

    private static async Task<Samples> MeasureAsync(string what, Func<Task> act)
    {
        for (var n = 0; n < Warmup; n++)
            await act();
        var samples = new Samples(what);
        for (var n = 0; n < Samples; n++)
        {
            var started = Clock.GetTimestamp();
            await act();
            samples.Add(Clock.GetElapsedTime(started));
        }

        return samples;
    }
}
