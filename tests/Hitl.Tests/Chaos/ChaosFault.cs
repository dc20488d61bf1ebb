namespace Hitl.Tests.Chaos;

internal enum FaultKind { Worker, Api, Redis, Chromium }

/// <summary>How a process is struck.</summary>
internal enum FaultManner
{
    /// <summary>kill -9, and it is started again (a Chromium by its worker).</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT before anybody has given it up.</summary>
    Pause,

    /// <summary>SIGSTOP for longer than its lease, than calls are tried, or than its worker bears with it.</summary>
    LongPause,

    /// <summary>SIGTERM, and it is started again when it has ended.</summary>
    Restart,
}

/// <summary>At which moment it is struck.</summary>
internal enum FaultAim
{
    /// <summary>Any.</summary>
    None,

    /// <summary>While a run of its waits for a human.</summary>
    Wait,

    /// <summary>While the worker looks at a page for a resolve.</summary>
    Look,
}

internal sealed record ChaosFault(FaultKind Kind, FaultManner Manner, FaultAim Aim = FaultAim.None)
{
    public override string ToString() => $"{Manner} {Kind}{(Aim == FaultAim.None ? "" : $" at a {Aim}")}".ToLowerInvariant();
}
