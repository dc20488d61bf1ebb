namespace Hitl.Worker.Browsers;

/// <summary>Whether a page was put to sleep.</summary>
internal enum PageRest
{
    Asleep,

    /// <summary>It loads, does not answer, or somebody needs it: it may be asked again.</summary>
    NotNow,

    /// <summary>Nothing would bring it back: it came by a form, the run's script had worked on it, or it holds too much.</summary>
    Never,
}
