using Hitl.Contracts;
using Hitl.Redis.Runs;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Hitl.Worker.Jobs;

/// <summary>Who this process is, once it listens.</summary>
internal sealed class WorkerSelf(IServer server, IHostApplicationLifetime lifetime, TimeProvider time)
{
    public string Id { get; } = Ids.NewWorker();
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>No new jobs: the process is about to end.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Its id and the address that it really listens on; waits for that to be known.</summary>
    public async Task<WorkerIdentity> WhenListeningAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The worker listens on no address: set ASPNETCORE_URLS, or leave it out.");
        return new(Id, new Uri(address));
    }
}
