using System.Diagnostics;
using System.Globalization;

namespace Hitl.Tests.Dashboard;

/// <summary>The built dashboard as a process of its own on a free port, following the API at an address.</summary>
public sealed class DashboardProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;
    private readonly Task _reading;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _output = [];

    private DashboardProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    public Uri Address => _address.Task.Result;

    public int ProcessId => _process.Id;

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    public static async Task<DashboardProcess> StartAsync(Uri api, params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Assembly(), "--urls", "http://127.0.0.1:0" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["services__events-api__http__0"] = api.ToString();
        start.Environment["Process__EndWithStandardInput"] = "true";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var dashboard = new DashboardProcess(Process.Start(start)!);
        await dashboard._address.Task;
        return dashboard;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var errors = KeepAsync(_process.StandardError);
        await KeepAsync(_process.StandardOutput);
        await errors;
        _address.TrySetException(new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The dashboard ended: {Output}")));
    }

    private async Task KeepAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
                _output.Add(line);
            var at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at >= 0)
                _address.TrySetResult(new(line[(at + Listening.Length)..].Trim()));
        }
    }

    // Its own output folder: that is where its static files are known from.
    private static string Assembly()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var (framework, configuration) = (here.Name, here.Parent!.Name);
        var root = here;
        while (!File.Exists(Path.Combine(root.FullName, "Hitl.slnx")))
            root = root.Parent ?? throw new InvalidOperationException("The tests don't run inside the repository.");
        return Path.Combine(root.FullName, "src", "Hitl.Dashboard", "bin", configuration, framework, "Hitl.Dashboard.dll");
    }
}
