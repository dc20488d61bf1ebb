namespace Hitl.AppHost.Local;

/// <summary>The stack can't be started; the message says why and what to do, and needs no stack trace.</summary>
internal sealed class LocalStartException(string message) : Exception(message);
