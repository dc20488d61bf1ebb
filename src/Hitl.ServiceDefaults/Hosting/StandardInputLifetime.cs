using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hitl.ServiceDefaults.Hosting;

/// <summary>Stops the application when its standard input ends, and kills the process if that takes over 10 s.</summary>
internal sealed partial class StandardInputLifetime(
    IHostApplicationLifetime lifetime, ILogger<StandardInputLifetime> logger) : IHostedService
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A read of the standard input can't be cancelled: it gets a thread that does not keep the process alive.
        new Thread(Watch) { IsBackground = true, Name = "standard input" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch()
    {
        using (var input = Console.OpenStandardInput())
        {
            Span<byte> ignored = stackalloc byte[256];
            while (input.Read(ignored) > 0) { }
        }

        LogEnded(logger);
        lifetime.StopApplication();
        // Nothing to wait for: a process that stops in time takes this background thread with it.
        Thread.CurrentThread.Join(Grace);
        LogKilled(logger, Grace.TotalSeconds);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The standard input ended: stopping")]
    private static partial void LogEnded(ILogger logger);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Not stopped within {Seconds} s: ending the process")]
    private static partial void LogKilled(ILogger logger, double seconds);
}
