namespace Hitl.Worker.Interventions;

/// <summary>How waiting ended.</summary>
internal enum ParkedEnd
{
    /// <summary>The obstacle is gone and the run goes on.</summary>
    Resumed,

    /// <summary>A review's verdict ended the run.</summary>
    Over,
}
