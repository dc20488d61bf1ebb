using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Time;

/// <summary>A time that is shown relative to now and ticks in the browser; the absolute one shows on hover.</summary>
public sealed partial class Ticking
{
    [Parameter, EditorRequired] public DateTimeOffset At { get; set; }

    [Parameter] public TickMode Mode { get; set; } = TickMode.Ago;

    private DateTimeOffset _shown;

    protected override void OnAfterRender(bool firstRender) => _shown = At;

    protected override bool ShouldRender() => _shown != At;
}

public enum TickMode
{
    /// <summary>"3 min ago".</summary>
    Ago,

    /// <summary>A running clock: "3:05".</summary>
    Since,

    /// <summary>A clock that runs down: "26:55", "over" when it has.</summary>
    Until,
}
