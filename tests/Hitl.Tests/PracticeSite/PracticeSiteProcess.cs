using System.Diagnostics;
using Hitl.AppHost.Local;

namespace Hitl.Tests.PracticeSite;

/// <summary>The practice site as users start it, on a free port; it ends with this object, or with the test's process.</summary>
public sealed class PracticeSiteProcess : IAsyncLifetime
{
    private const string Announcement = "Now listening on: ";
    private Process? process;
    private Task output = Task.CompletedTask;

    public Uri Url { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Hitl.PracticeSite.dll"), "--urls", "http://127.0.0.1:0", "--Process:EndWithStandardInput=true", "--Practice:BusySeconds=1", "--Practice:HoldSeconds=1"])
            start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Announcement, StringComparison.Ordinal) is >= 0 and var at)
            {
                Url = new Uri(line[(at + Announcement.Length)..].Trim());
                output = process.StandardOutput.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException("The practice site did not start.");
    }

    /// <summary>Freezes it: connections are taken, nothing is answered until <see cref="Resume"/>.</summary>
    public void Pause() => Signals.Send(process!.Id, Signals.Stop);

    public void Resume() => Signals.Send(process!.Id, Signals.Continue);

    /// <summary>A browser's memory without the browser: cookies are kept, redirects are not followed.</summary>
    public HttpClient Client() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Url };

    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        process.StandardInput.Close();
        await output;
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
