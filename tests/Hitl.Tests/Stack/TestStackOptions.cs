namespace Hitl.Tests.Stack;

/// <summary>What a test wants of its own stack.</summary>
public sealed record TestStackOptions
{
    public int ApiReplicas { get; init; } = 1;

    public int Workers { get; init; } = 1;

    /// <summary>A Redis of the test's own; null starts one with the stack.</summary>
    public string? Redis { get; init; }

    /// <summary>Configuration for every service, by key: <c>Worker:MaxRunning</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
