using System.ComponentModel.DataAnnotations;

namespace Hitl.Worker.Jobs;

/// <summary>Configuration section <c>Worker</c>.</summary>
internal sealed class WorkerOptions
{
    public const string Section = "Worker";

    /// <summary>Runs that work at the same time; default 2, 1–64. Those that wait for a human don't count.</summary>
    [Range(1, 64, ErrorMessage = $"{Section}:MaxRunning must be from 1 to 64.")]
    public int MaxRunning { get; set; } = 2;

    /// <summary>Runs that wait for a human, asleep and awake; default 1,000, 1–10,000. With that many no new job is taken.</summary>
    [Range(1, 10_000, ErrorMessage = $"{Section}:MaxWaiting must be from 1 to 10000.")]
    public int MaxWaiting { get; set; } = 1_000;

    /// <summary>
    /// Waiting runs whose page is open; default 50, 1–500. With more, the one that has been alone for longest hibernates first,
    /// those that somebody worked on last, and no new job is taken until enough do.
    /// </summary>
    [Range(1, 500, ErrorMessage = $"{Section}:MaxAwake must be from 1 to 500.")]
    public int MaxAwake { get; set; } = 50;

    /// <summary>How long a waiting run keeps its page open while nobody has claimed or watches it, seconds; default 120, 0–86,400.</summary>
    [Range(0, 86_400, ErrorMessage = $"{Section}:HibernateAfterSeconds must be from 0 to 86400.")]
    public double HibernateAfterSeconds { get; set; } = 120;

    /// <summary>How long running runs may go on after the worker was told to stop, seconds; default 4, 0–300.</summary>
    [Range(0, 300, ErrorMessage = $"{Section}:DrainSeconds must be from 0 to 300.")]
    public double DrainSeconds { get; set; } = 4;

    /// <summary>How long a loaded page may take to show what the run needs next, seconds; default 3, 0–60.</summary>
    [Range(0, 60, ErrorMessage = $"{Section}:SettleSeconds must be from 0 to 60.")]
    public double SettleSeconds { get; set; } = 3;

    /// <summary>How often the queue is asked when nobody rings, seconds; default 2, 0.1–60.</summary>
    [Range(0.1, 60, ErrorMessage = $"{Section}:PollSeconds must be from 0.1 to 60.")]
    public double PollSeconds { get; set; } = 2;
}
