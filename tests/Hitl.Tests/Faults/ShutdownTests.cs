using Hitl.Tests.EventsApi.Streaming;

namespace Hitl.Tests.Faults;

/// <summary>SIGTERM to the API; the workers' is in <see cref="WorkerFaultTests"/>.</summary>
[Collection(FaultStack.Collection)]
public sealed class ShutdownTests(FaultStack faults)
{
    [Fact]
    public async Task Api_ToldToStop_TellsItsStreamsWhenToComeBackAndExitsWithZero()
    {
        await using var stream = await SseStream.OpenAsync(faults.Stack.Api);
        Assert.Equal("connected", (await stream.ReadAsync()).Type);
        var position = stream.LastId;
        var telling = GoodbyeAsync(stream);

        Assert.Equal(0, await faults.Stack.TerminateAsync("events-api"));

        Assert.InRange(int.Parse((await telling)!, System.Globalization.CultureInfo.InvariantCulture), 1, 60_000);
        await faults.Stack.RestartAsync("events-api");
        var next = await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 0 });
        await using var back = await SseStream.OpenAsync(faults.Stack.Api, lastEventId: position);
        SseBlock message;
        do
            message = await back.ReadAsync();
        while (message.Type != "run.queued" || message.Field("run_id") != next.RunId);
        await faults.JobEndsAsync(next.JobId);
    }

    /// <summary>The last <c>retry:</c> before the stream's end.</summary>
    private static async Task<string?> GoodbyeAsync(SseStream stream)
    {
        string? last = null;
        while (await stream.ReadBlockAsync() is { } block)
            last = block.Retry ?? last;
        return last;
    }
}
