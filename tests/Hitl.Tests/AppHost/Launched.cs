using System.Collections.Concurrent;
using System.Globalization;
using Hitl.AppHost.Local;

namespace Hitl.Tests.AppHost;

/// <summary>The real launcher with its whole stack, all healthy; its processes are known by their data directory.</summary>
internal sealed class Launched : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly string _directory = Directory.CreateTempSubdirectory("hitl-launched-").FullName;
    private readonly TaskCompletionSource _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Launched(bool starter)
    {
        var arguments = new[]
        {
            "--data", _directory, "--api-port", Port(), "--dashboard-port", Port(), "--demo-port", Port(),
        };
        var spec = Spec(arguments) with { Environment = new Dictionary<string, string> { [Mark] = _directory } };
        if (starter)
            spec = spec with { FileName = "/bin/sh", Arguments = ["-c", "\"$@\"; exit $?", "sh", spec.FileName, .. spec.Arguments] };
        Process = new ChildProcess(spec, OnLine);
    }

    // The launcher, Redis and four services.
    private const int Processes = 6;

    // Inherited by every child, whatever becomes of its parent.
    private const string Mark = "HITL_TEST_STACK";

    public ChildProcess Process { get; }

    public ConcurrentQueue<string> Lines { get; } = new();

    // A test run in the background of a shell ignores SIGINT, and so would its children.
    public static ProcessSpec Spec(params string[] arguments) => new()
    {
        Name = "launcher",
        FileName = "/usr/bin/env",
        Arguments =
        [
            "--default-signal=INT", Executables.Dotnet, BuiltServices.Find().Program("Hitl.AppHost"), .. arguments,
        ],
        WorkingDirectory = Path.GetTempPath(),
    };

    public static async Task<Launched> StartAsync(bool starter = false)
    {
        var launched = new Launched(starter);
        await launched.Process.StartAsync();
        await Task.WhenAny(launched._healthy.Task, launched.Process.Exited)
            .WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        if (launched._healthy.Task.IsCompleted && launched.Leftovers().Count >= Processes)
            return launched;
        await launched.DisposeAsync();
        throw new InvalidOperationException("The launcher did not start the stack:\n" + string.Join('\n', launched.Lines));
    }

    /// <summary>The command lines of the processes of this stack that still run.</summary>
    public IReadOnlyList<string> Leftovers() =>
        [.. Directory.EnumerateDirectories("/proc").Where(IsMarked).Select(folder => Read(folder, "cmdline").Replace('\0', ' '))];

    public async Task NothingLeftAsync()
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        while (Leftovers() is { Count: > 0 } left)
        {
            Assert.False(limit.IsCancellationRequested, string.Join('\n', left));
            await Task.Delay(Interval, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await NothingLeftAsync();
        Directory.Delete(_directory, recursive: true);
    }

    // Redis writes its title over its environment: it is known by where it runs.
    private bool IsMarked(string folder) =>
        Read(folder, "environ").Contains($"{Mark}={_directory}", StringComparison.Ordinal)
        || WorkingDirectory(folder).StartsWith(_directory, StringComparison.Ordinal);

    private static string WorkingDirectory(string folder)
    {
        try
        {
            return new FileInfo(Path.Combine(folder, "cwd")).LinkTarget ?? "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Port() => FreePorts.Next().ToString(CultureInfo.InvariantCulture);

    private void OnLine(string line)
    {
        Lines.Enqueue(line);
        if (line.Contains("Ctrl+C ends everything.", StringComparison.Ordinal))
            _healthy.TrySetResult();
    }
}
