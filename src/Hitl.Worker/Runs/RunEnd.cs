using Hitl.Redis.Runs;

namespace Hitl.Worker.Runs;

/// <summary>How a run's work ended.</summary>
internal abstract record RunEnd
{
    private RunEnd() { }

    public sealed record Completed : RunEnd;

    public sealed record Failed(RunFailure Failure) : RunEnd;

    /// <summary>Its end is written already, or somebody else's to write.</summary>
    public sealed record Over : RunEnd;
}
