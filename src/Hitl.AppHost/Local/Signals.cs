using System.Runtime.InteropServices;

namespace Hitl.AppHost.Local;

/// <summary>What .NET does not offer of POSIX processes. On Windows nothing is sent and there is no parent.</summary>
internal static class Signals
{
    public const int Terminate = 15;

    public static int Stop => OperatingSystem.IsMacOS() ? 17 : 19;

    public static int Continue => OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>The process that started this one, or whoever adopted it since; 0 where unknown.</summary>
    public static int ParentId => OperatingSystem.IsWindows() ? 0 : getppid();

    /// <summary>False where the process is gone or signals don't exist.</summary>
    public static bool Send(int processId, int signal) => !OperatingSystem.IsWindows() && kill(processId, signal) == 0;

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getppid();

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int processId, int signal);
}
