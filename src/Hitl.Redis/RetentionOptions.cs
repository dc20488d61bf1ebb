using System.ComponentModel.DataAnnotations;

namespace Hitl.Redis;

/// <summary>Section <c>Retention</c>: how long things are kept. Whatever comes first drops an event from the log; a run keeps its own events.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Events the log keeps, 100 to 100,000,000; default 200,000.</summary>
    [Range(100, 100_000_000, ErrorMessage = "Retention:LogEvents must be from 100 to 100000000.")]
    public int LogEvents { get; set; } = 200_000;

    /// <summary>Days the log keeps an event, 1 to 3650; default 7.</summary>
    [Range(1, 3650, ErrorMessage = "Retention:LogDays must be from 1 to 3650.")]
    public int LogDays { get; set; } = 7;

    /// <summary>Days an ended run is kept with its items, events, interventions and screenshots, 1 to 3650; default 30.</summary>
    [Range(1, 3650, ErrorMessage = "Retention:RunDays must be from 1 to 3650.")]
    public int RunDays { get; set; } = 30;
}
