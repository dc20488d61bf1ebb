namespace Hitl.Worker.Sessions;

/// <summary>The directory of the keys: readable by this user alone.</summary>
internal static class KeyDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string LockFile = ".lock";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static DirectoryInfo Prepare(string path)
    {
        if (OperatingSystem.IsWindows())
            return Directory.CreateDirectory(path);
        var directory = Directory.CreateDirectory(path, OwnerOnly);
        if ((directory.UnixFileMode & ~OwnerOnly) != 0)
            directory.UnixFileMode = OwnerOnly;
        return directory;
    }

    /// <summary>Keeps the other workers that share the directory out until it is disposed.</summary>
    public static async Task<IDisposable> LockAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
