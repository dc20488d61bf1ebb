using System.Collections.Concurrent;
using System.Globalization;
using Hitl.AppHost.Local;

namespace Hitl.Tests.Stack;

/// <summary>
/// A private <c>redis-server</c> on a free port with a data directory of its own, configured for durability as the
/// product's. Use as a class or assembly fixture, or start one with <see cref="StartAsync"/>.
/// </summary>
public sealed class RedisServer : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly string _directory = Directory.CreateTempSubdirectory("hitl-redis-").FullName;
    private readonly ConcurrentQueue<string> _output = new();
    private ChildProcess? _process;

    public int Port { get; } = FreePorts.Next();

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>What the server has printed so far.</summary>
    public string Output => string.Join('\n', _output);

    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer();
        await server.InitializeAsync();
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        _process = new ChildProcess(RedisSpec.Create(Port, _directory), _output.Enqueue);
        await _process.StartAsync();
        var failure = await HealthGate.WaitAsync(cancellation => HealthGate.RedisAsync(Port, cancellation), StartLimit, CancellationToken.None);
        if (failure is not null)
            throw new InvalidOperationException($"Redis does not answer on port {Port}: {failure}\n{Output}");
    }

    /// <summary>kill -9: only what was answered is kept.</summary>
    public async Task KillAsync()
    {
        await Process.KillAsync(withItsChildren: false);
        await Process.DisposeAsync();
        _process = null;
    }

    /// <summary>Starts again on the same port with the same data, after <see cref="KillAsync"/>.</summary>
    public Task RestartAsync() => InitializeAsync().AsTask();

    /// <summary>Freezes the server: connections stay, nothing is answered until <see cref="Resume"/>.</summary>
    public void Pause() => Signals.Send(Process.Id, Signals.Stop);

    public void Resume() => Signals.Send(Process.Id, Signals.Continue);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.StopAsync(signal: true, StopLimit);
            await _process.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private ChildProcess Process => _process ?? throw new InvalidOperationException("The server is not running.");
}
