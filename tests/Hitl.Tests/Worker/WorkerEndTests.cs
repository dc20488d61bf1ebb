using System.Diagnostics;
using System.Globalization;
using Hitl.Contracts.Runs;
using Hitl.Tests.Redis;

namespace Hitl.Tests.Worker;

public sealed class WorkerEndTests(WorkerScene scene) : IClassFixture<WorkerScene>
{
    [Fact]
    public async Task Kill9_LeavesNoBrowserBehind()
    {
        await using var worker = await scene.StartWorkerAsync();
        IReadOnlyList<int> children;
        while ((children = Descendants(worker.Id)).Count < 3)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
        await worker.KillAsync();
        while (children.Any(IsAlive))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
    }

    [Fact]
    public async Task Terminate_RunThatWaits_IsHandedOverAtOnce()
    {
        var runId = await scene.StartAsync("moved", attempts: 2);
        await scene.UntilWaitingAsync(runId);
        await scene.Worker.TerminateAsync();
        var run = await scene.UntilEndedAsync(runId);
        Assert.Equal(FailureCode.WorkerLost, run.FailureCode);
        Assert.NotNull(run.NextRunId);
    }

    [Fact]
    public async Task NoBrowser_StaysUnhealthyAndLeavesJobsQueued()
    {
        await using var worker = await scene.StartWorkerAsync(("Browser:ExecutablePath", "/nowhere/chromium"), ("Redis:Workspace", "nobrowser"));
        using var http = new HttpClient { BaseAddress = worker.Address };
        string health;
        while (!(health = await (await http.GetAsync("/health", StoreHost.Token)).Content.ReadAsStringAsync(StoreHost.Token)).Contains("names no file", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
        Assert.Contains("apt-get install chromium", health, StringComparison.Ordinal);
    }

    private static List<int> Descendants(int parent)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .ToDictionary(id => id, ParentOf);
        var found = new List<int> { parent };
        for (var n = 0; n < found.Count; n++)
            found.AddRange(parents.Where(pair => pair.Value == found[n]).Select(pair => pair.Key));
        return [.. found.Skip(1)];
    }

    private static int ParentOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException)
        {
            return false;
        }
    }
}
