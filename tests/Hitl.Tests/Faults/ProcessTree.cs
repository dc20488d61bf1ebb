using System.Globalization;
using Hitl.Tests.Chaos;

namespace Hitl.Tests.Faults;

/// <summary>The processes below one, each told from a later one with the same number by when it began.</summary>
internal sealed class ProcessTree
{
    private readonly IReadOnlyDictionary<int, string> _began;

    private ProcessTree(IReadOnlyDictionary<int, string> began) => _began = began;

    public int Count => _began.Count;

    public static ProcessTree Below(int root) => Of(ChaosMonkey.Descendants(root));

    public static ProcessTree Of(IEnumerable<int> processes) => new(
        processes.Select(id => (id, began: Began(id))).Where(one => one.began is not null).ToDictionary(one => one.id, one => one.began!));

    /// <summary>Which of them still run. One that has ended and waits to be collected does not.</summary>
    public IReadOnlyList<int> Alive() => [.. _began.Where(one => Began(one.Key) == one.Value).Select(one => one.Key)];

    /// <summary>Returns when none of them runs any more.</summary>
    public Task GoneAsync() => FaultStack.UntilAsync(() => Task.FromResult(Alive()), alive => alive.Count == 0);

    private static string? Began(int id)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
