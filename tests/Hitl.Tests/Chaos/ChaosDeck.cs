namespace Hitl.Tests.Chaos;

/// <summary>
/// The faults of a run in a seeded order: each kind of process in each manner, those that are aimed, and as many more at
/// random as are wanted.
/// </summary>
internal static class ChaosDeck
{
    private static readonly ChaosFault[] Aimed =
    [
        new(FaultKind.Worker, FaultManner.Kill, FaultAim.Wait), new(FaultKind.Worker, FaultManner.LongPause, FaultAim.Wait),
        new(FaultKind.Worker, FaultManner.Restart, FaultAim.Wait), new(FaultKind.Worker, FaultManner.Kill, FaultAim.Look),
        new(FaultKind.Worker, FaultManner.LongPause, FaultAim.Look), new(FaultKind.Worker, FaultManner.Restart, FaultAim.Look),
        new(FaultKind.Redis, FaultManner.LongPause, FaultAim.Wait), new(FaultKind.Redis, FaultManner.Kill, FaultAim.Look),
        new(FaultKind.Api, FaultManner.Restart, FaultAim.Wait), new(FaultKind.Api, FaultManner.Kill, FaultAim.Look),
        new(FaultKind.Chromium, FaultManner.LongPause, FaultAim.Wait), new(FaultKind.Chromium, FaultManner.Kill, FaultAim.Look),
    ];

    /// <summary>Every kind in every manner. Nobody ends a Chromium gracefully but its worker, so it has no restart of its own.</summary>
    public static IReadOnlyList<ChaosFault> Each { get; } =
    [
        .. from kind in Enum.GetValues<FaultKind>()
           from manner in Enum.GetValues<FaultManner>()
           where kind != FaultKind.Chromium || manner != FaultManner.Restart
           select new ChaosFault(kind, manner),
    ];

    public static IReadOnlyList<ChaosFault> Shuffled(int wanted, Random random)
    {
        List<ChaosFault> deck = [.. Each, .. Aimed];
        while (deck.Count < wanted)
            deck.Add(random.GetItems(Each.ToArray(), 1)[0] with { Aim = random.GetItems(Enum.GetValues<FaultAim>(), 1)[0] });
        var all = deck.ToArray();
        random.Shuffle(all);
        return all;
    }
}
