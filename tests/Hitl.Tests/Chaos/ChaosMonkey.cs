using System.Diagnostics;
using System.Globalization;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Chaos;

/// <summary>A fault that was done.</summary>
/// <param name="Fault">Which.</param>
/// <param name="Index">At which of several processes.</param>
/// <param name="Unfinished">How many runs were queued, running or waiting just before; null where only the run that was looked at is known to be.</param>
/// <param name="HitWait">A run of the process waited for a human at that moment.</param>
/// <param name="HitLook">A look at a page was under way at that moment.</param>
/// <param name="Outcome">What became of the process.</param>
internal sealed record ChaosStrike(ChaosFault Fault, int Index, long? Unfinished, bool HitWait, bool HitLook, string Outcome);

/// <summary>
/// Kills, freezes and restarts the processes of a stack, with chances from a seed: the next while the one before still rises,
/// but none that has not risen itself.
/// </summary>
internal sealed class ChaosMonkey(TestStack stack, PatientClient client, ChaosAim aim, Random random, int workers, int replicas)
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100), LongestIdle = TimeSpan.FromSeconds(3);

    private readonly Dictionary<(FaultKind Kind, int Index), Task> _rising = [];

    public List<ChaosStrike> Strikes { get; } = [];

    /// <summary>Completes when all that was struck is healthy again.</summary>
    public Task AllRisenAsync() => Task.WhenAll(_rising.Values);

    /// <summary>Does one fault and mends it, so that afterwards all processes run or rise again.</summary>
    /// <param name="fault">Which.</param>
    /// <param name="about">Called when it is about to be done, and has to wait for nothing but some work under way.</param>
    /// <param name="struck">Called when the process has just been struck.</param>
    /// <param name="cancellationToken">Ends the test.</param>
    public async Task StrikeAsync(ChaosFault fault, Action about, Action struck, CancellationToken cancellationToken)
    {
        var index = fault.Kind switch { FaultKind.Redis => 0, FaultKind.Api => random.Next(replicas), _ => random.Next(workers) };
        var (wish, target) = await aim.TargetAsync(fault.Aim, fault.Kind == FaultKind.Api ? index : null, cancellationToken);
        try
        {
            if (fault.Kind is FaultKind.Worker or FaultKind.Chromium && target is not null)
                index = HolderOf(target.Intervention.RunId) ?? index;
            var home = (fault.Kind == FaultKind.Chromium ? FaultKind.Worker : fault.Kind, index);
            await _rising.GetValueOrDefault(home, Task.CompletedTask);
            IChaosVictim victim = fault.Kind == FaultKind.Chromium
                ? await ChromiumVictim.OfAsync(stack.ProcessId("worker", index)) : new ServiceVictim(stack, fault.Kind, index);
            about();
            var waits = target is { Answer: null } && await IsOpenAsync(target.Intervention, cancellationToken);
            // Nothing is asked once a look is shown, or it would be over.
            var unfinished = target is { Answer: not null } ? (long?)null : await SomeWorkAsync(cancellationToken);
            victim.Strike(fault.Manner);
            // Asked after the strike: what is not answered now was under way.
            var looks = target is { Answer.IsCompleted: false };
            wish.Struck.TrySetResult();
            struck();
            Strikes.Add(new(fault, index, unfinished, waits, looks, await victim.MendAsync(fault.Manner, random, cancellationToken)));
            _rising[home] = victim.Risen;
        }
        finally
        {
            wish.Struck.TrySetResult();
        }

        await Task.Delay(Breath + TimeSpan.FromMilliseconds(random.Next(800)), TimeProvider.System, cancellationToken);
    }

    /// <summary>Which worker has said that it starts this run.</summary>
    private int? HolderOf(string run) => Enumerable.Range(0, workers).Where(index => stack.Output.Lines($"worker-{index}").Any(line =>
        line.Contains(run, StringComparison.Ordinal) && line.Contains("starts, attempt", StringComparison.Ordinal))).Cast<int?>().FirstOrDefault();

    private async Task<bool> IsOpenAsync(InterventionView intervention, CancellationToken cancellationToken) =>
        (await client.GetAsync($"/interventions/{intervention.InterventionId}", HitlJson.Default.InterventionView, cancellationToken)).Status == InterventionStatus.Open;

    /// <summary>How many runs are unfinished, as soon as there are some; what was let in just now takes a moment to be posted.</summary>
    private async Task<long> SomeWorkAsync(CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await UnfinishedAsync(cancellationToken) is var runs && (runs > 0 || TimeProvider.System.GetElapsedTime(began) > LongestIdle))
                return runs;
            await Task.Delay(Breath, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<long> UnfinishedAsync(CancellationToken cancellationToken) =>
        (await client.GetAsync("/runs?status=queued,running,waiting&limit=1", HitlJson.Default.PageRunView, cancellationToken)).Total;

    /// <summary>kill -9 of every Chromium process below a worker.</summary>
    public static void KillBrowserOf(int worker)
    {
        foreach (var id in BrowserOf(worker))
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It ended between being seen and being killed.
            }
        }
    }

    /// <summary>Every Chromium process below a worker.</summary>
    public static IEnumerable<int> BrowserOf(int worker) => Descendants(worker).Where(IsBrowser);

    /// <summary>The Chromium process that a worker's driver started: all others are below it. By number it need not be the first.</summary>
    public static int MainBrowserOf(int worker)
    {
        var all = BrowserOf(worker).ToHashSet();
        return all.Single(id => ParentOf(id) is { } parent && !all.Contains(parent));
    }

    /// <summary>By what it executes: a script that starts a browser is called as the browser is.</summary>
    public static bool IsBrowser(int id)
    {
        try
        {
            return new FileInfo($"/proc/{id}/exe").LinkTarget is { } program && Path.GetFileName(program).StartsWith("chrom", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>All processes below one, by /proc.</summary>
    public static IEnumerable<int> Descendants(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            if (ParentOf(id) is { } parent)
                parents[id] = parent;
        }

        return parents.Keys.Where(id =>
        {
            for (var at = id; parents.TryGetValue(at, out var parent) && parent > 0; at = parent)
            {
                if (parent == root)
                    return true;
            }

            return false;
        });
    }

    // Null where it ended while we looked.
    private static int? ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
