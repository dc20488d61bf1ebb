namespace Hitl.AppHost.Local;

/// <summary>One process of the stack, which can be killed and started again on the same port.</summary>
internal sealed class LocalResource(
    ProcessSpec spec, Func<CancellationToken, Task<string?>> probe, Action<string, string> output) : IAsyncDisposable
{
    private ChildProcess? _process;

    public string Name => spec.Name;

    public int ProcessId => Process.Id;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Completes with the exit code of the process that runs now.</summary>
    public Task<int> Exited => Process.Exited;

    /// <summary>True from the moment that its end was asked for: such an end is no news.</summary>
    public bool EndExpected { get; private set; }

    /// <exception cref="LocalStartException">The program can't be started.</exception>
    public async Task StartAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        EndExpected = false;
        _process = new ChildProcess(spec, line => output(Name, line));
        try
        {
            await _process.StartAsync();
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new LocalStartException($"{Name} can't be started: {error.Message}");
        }
    }

    /// <returns>Null when healthy; else what is wrong: the process ended, or its last answer within the limit.</returns>
    public async Task<string?> WaitHealthyAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var healthy = HealthGate.WaitAsync(probe, limit, ended.Token);
        if (await Task.WhenAny(healthy, Exited) == healthy)
            return await healthy;
        await ended.CancelAsync();
        await ((Task)healthy).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return $"the process ended with exit code {await Exited}";
    }

    /// <inheritdoc cref="ChildProcess.StopAsync"/>
    public Task<bool> StopAsync(TimeSpan grace)
    {
        EndExpected = true;
        // Only the services watch their input.
        return IsRunning ? Process.StopAsync(signal: spec.Health is null, grace) : Task.FromResult(true);
    }

    /// <summary>kill -9, of this process alone.</summary>
    public Task KillAsync() => Process.KillAsync(withItsChildren: false);

    /// <summary>Freezes it: its connections stay and nothing answers until <see cref="Resume"/>.</summary>
    public void Pause() => Signals.Send(ProcessId, Signals.Stop);

    public void Resume() => Signals.Send(ProcessId, Signals.Continue);

    public async ValueTask DisposeAsync()
    {
        EndExpected = true;
        if (_process is not null)
            await _process.DisposeAsync();
    }

    private ChildProcess Process => _process ?? throw new InvalidOperationException($"{Name} was not started.");
}
