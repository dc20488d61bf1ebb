using System.Collections.Concurrent;

namespace Hitl.Tests.Stack;

/// <summary>What the processes printed; copied to running tests, whose output is shown when they fail.</summary>
public sealed class StackOutput
{
    private readonly ConcurrentQueue<(string Process, string Line)> _lines = new();
    private readonly ConcurrentDictionary<ITestOutputHelper, byte> _followers = new();

    /// <param name="process">Its name, such as <c>worker</c> or <c>events-api-1</c>; null for all.</param>
    public IReadOnlyList<string> Lines(string? process = null) =>
        [.. _lines.Where(line => process is null || line.Process == process).Select(line => line.Line)];

    /// <summary>Copies all that follows to a test until the result is disposed.</summary>
    public IDisposable CopyTo(ITestOutputHelper test)
    {
        _followers[test] = 0;
        return new Subscription(() => _followers.TryRemove(test, out _));
    }

    internal void Add(string process, string line)
    {
        _lines.Enqueue((process, line));
        foreach (var test in _followers.Keys)
        {
            try
            {
                test.WriteLine($"{process} | {line}");
            }
            catch (InvalidOperationException)
            {
                // That test has ended.
                _followers.TryRemove(test, out _);
            }
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
