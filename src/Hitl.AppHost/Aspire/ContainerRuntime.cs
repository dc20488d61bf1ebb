using System.Diagnostics;
using Hitl.AppHost.Local;

namespace Hitl.AppHost.Aspire;

internal static class ContainerRuntime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether docker or podman can list containers: a resource that needs one would otherwise keep all that waits
    /// for it waiting for ever.
    /// </summary>
    public static bool Answers() => Answers("docker") || Answers("podman");

    private static bool Answers(string runtime)
    {
        if (Executables.Find(runtime) is not { } path)
            return false;
        using var process = new Process
        {
            StartInfo = new(path, ["container", "ls", "-n", "1"]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.Start();
        if (process.WaitForExit(Patience))
            return process.ExitCode == 0;
        process.Kill(entireProcessTree: true);
        return false;
    }
}
