using Hitl.Contracts.Runs;
using Hitl.Redis.Runs;

namespace Hitl.Worker.Runs;

/// <summary>The run ends as failed, and this is why.</summary>
internal sealed class RunFailedException(RunFailure failure) : Exception(failure.Message)
{
    public RunFailedException(FailureCode code, string message, bool retry = false) : this(new RunFailure(code, message, retry)) { }

    public RunFailure Failure { get; } = failure;
}
