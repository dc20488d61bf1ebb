namespace Hitl.EventsApi.Live;

/// <summary>
/// When this process stops, each viewer is told with 1001 and comes back through another replica. The bytes are only passed
/// on here, so it is the worker that says it.
/// </summary>
internal sealed partial class LiveGoodbye(LiveForwarding forwarding, TimeProvider time, ILogger<LiveGoodbye> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Before the server stops, which would cut the connections off.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.WhenAll(forwarding.Open.Select(SayAsync));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task SayAsync(LiveForwarding.Connection connection)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(connection.Worker, $"/runs/{connection.Page.RunId}/live/{connection.Id}"));
        request.Headers.Add(LiveTransformer.SecretHeader, connection.Page.Secret);
        try
        {
            using var answer = await forwarding.Invoker.SendAsync(request, limit.Token);
        }
        catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException or IOException)
        {
            var what = problem.GetType();
            LogUnsaid(connection.Page.RunId, what);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The viewers of run {RunId} are cut off without a word ({Problem})")]
    private partial void LogUnsaid(string runId, Type problem);
}
