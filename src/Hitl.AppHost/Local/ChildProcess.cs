using System.Diagnostics;

namespace Hitl.AppHost.Local;

/// <summary>
/// A started process whose standard input stays open for as long as this one lives, and whose output goes line by
/// line to <paramref name="output"/>.
/// </summary>
/// <remarks>
/// It is started by a thread that lives until the process has ended: a parent-death signal is tied to the thread
/// that forked, and a pool thread may end at any time.
/// </remarks>
internal sealed class ChildProcess(ProcessSpec spec, Action<string> output) : IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    // Never disposed: a grandchild may hold the output open for longer than this object lives.
    private readonly CountdownEvent _outputEnded = new(initialCount: 2);
    private readonly Process _process = new() { StartInfo = StartInfo(spec) };
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Id => _process.Id;

    /// <summary>Completes with the exit code.</summary>
    public Task<int> Exited => _exited.Task;

    public bool HasExited => _exited.Task.IsCompleted;

    /// <exception cref="System.ComponentModel.Win32Exception">The program can't be started.</exception>
    public Task StartAsync()
    {
        new Thread(Run) { IsBackground = true, Name = spec.Name }.Start();
        return _started.Task;
    }

    /// <summary>Asks by ending its standard input, or with SIGTERM, and kills it when <paramref name="grace"/> is over.</summary>
    /// <returns>False when it had to be killed.</returns>
    public async Task<bool> StopAsync(bool signal, TimeSpan grace)
    {
        if (signal)
            Signals.Send(Id, Signals.Terminate);
        else
            CloseInput();
        try
        {
            await Exited.WaitAsync(grace, TimeProvider.System);
            return true;
        }
        catch (TimeoutException)
        {
            await KillAsync(withItsChildren: true);
            return false;
        }
    }

    public async Task KillAsync(bool withItsChildren)
    {
        if (HasExited)
            return;
        _process.Kill(withItsChildren);
        await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.Task.IsCompletedSuccessfully)
            await KillAsync(withItsChildren: true);
        _process.Dispose();
    }

    private void Run()
    {
        try
        {
            _process.OutputDataReceived += Forward;
            _process.ErrorDataReceived += Forward;
            _process.Start();
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            _started.SetResult();
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            _started.SetException(error);
            return;
        }

        // Without a limit this would also wait for grandchildren that hold the output open.
        while (!_process.WaitForExit(int.MaxValue)) { }
        _outputEnded.Wait(LastWords);
        _exited.SetResult(_process.ExitCode);
    }

    private void Forward(object sender, DataReceivedEventArgs received)
    {
        if (received.Data is { } line)
            output(line);
        else
            _outputEnded.Signal();
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process has closed its end: it is ending already.
        }
    }

    private static ProcessStartInfo StartInfo(ProcessSpec spec)
    {
        var start = new ProcessStartInfo(spec.FileName, spec.Arguments)
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in spec.Environment)
            start.Environment[name] = value;
        return start;
    }
}
