using System.Collections.Concurrent;
using System.Diagnostics;

namespace Hitl.Tests.Worker;

/// <summary>The worker as users start it; it ends with this object, or with the test's process.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();

    private WorkerProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public Uri Address { get; private set; } = null!;

    public string Output => string.Join('\n', output);

    public static async Task<WorkerProcess> StartAsync(params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Hitl.Worker.dll"));
        start.ArgumentList.Add("--Process:EndWithStandardInput=true");
        foreach (var (key, value) in settings)
            start.ArgumentList.Add($"--{key}={value}");
        var worker = new WorkerProcess(Process.Start(start)!);
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        worker.process.OutputDataReceived += (_, data) => worker.Hear(data.Data, listening);
        worker.process.BeginOutputReadLine();
        worker.Address = await listening.Task;
        return worker;
    }

    private void Hear(string? line, TaskCompletionSource<Uri> listening)
    {
        const string announcement = "Now listening on: ";
        if (line is null)
        {
            listening.TrySetException(new InvalidOperationException($"The worker did not start:\n{Output}"));
            return;
        }

        output.Enqueue(line);
        if (line.IndexOf(announcement, StringComparison.Ordinal) is >= 0 and var at)
            listening.TrySetResult(new Uri(line[(at + announcement.Length)..].Trim()));
    }

    /// <summary>kill -9 of the worker alone.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: false);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGTERM, and its end; answers its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
