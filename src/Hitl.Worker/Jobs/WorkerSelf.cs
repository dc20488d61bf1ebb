using Hitl.Contracts;
using Hitl.Redis.Runs;
using Hitl.Redis.Workers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Hitl.Worker.Jobs;

/// <summary>Who this process is, once it listens.</summary>
internal sealed class WorkerSelf(IServer server, IHostApplicationLifetime lifetime, TimeProvider time)
{
    public string Id { get; } = Ids.NewWorker();
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>What the API must present for what concerns no run of ours: a session to be proven.</summary>
    public string Secret { get; } = Ids.NewToken();

    /// <summary>Null until the process listens.</summary>
    public WorkerAddress? Address => Listening is { } address ? new(Id, address, Secret) : null;

    /// <summary>No new jobs: the process is about to end.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Its id and the address that it really listens on; waits for that to be known.</summary>
    public async Task<WorkerIdentity> WhenListeningAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
        return new(Id, Listening ?? throw new InvalidOperationException("The worker listens on no address: set ASPNETCORE_URLS, or leave it out."));
    }

    private Uri? Listening => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address
        && Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null;
}
