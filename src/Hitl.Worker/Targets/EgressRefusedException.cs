namespace Hitl.Worker.Targets;

/// <summary>Why no connection was made.</summary>
internal enum EgressRefusal
{
    /// <summary>The address policy forbids it.</summary>
    Policy,
    DoesNotResolve,
    Refused,
    Unreachable,
    TimedOut,
}

/// <summary>No connection to a host; the message is a sentence for people that names the host.</summary>
internal sealed class EgressRefusedException(EgressRefusal refusal, string message, Exception? inner = null) : Exception(message, inner)
{
    public EgressRefusal Refusal { get; } = refusal;
}
