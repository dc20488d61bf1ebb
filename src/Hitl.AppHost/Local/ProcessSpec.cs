namespace Hitl.AppHost.Local;

/// <summary>What to start, and where it says that it is healthy (null: it has no HTTP).</summary>
internal sealed record ProcessSpec
{
    public required string Name { get; init; }

    public required string FileName { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required string WorkingDirectory { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public Uri? Health { get; init; }

    /// <summary>
    /// The process in a session of its own, where <c>setsid</c> exists: the terminal's Ctrl+C then reaches only the
    /// launcher, which ends its children in order.
    /// </summary>
    public ProcessSpec Detached() => Under("setsid");

    /// <summary>
    /// The process killed with the thread that started it, where <c>setpriv</c> exists: for programs that don't watch
    /// their standard input.
    /// </summary>
    public ProcessSpec KilledWithItsStarter() => Under("setpriv", "--pdeathsig", "KILL");

    private ProcessSpec Under(string wrapper, params string[] arguments) => Executables.Find(wrapper) is { } path
        ? this with { FileName = path, Arguments = [.. arguments, FileName, .. Arguments] }
        : this;
}
