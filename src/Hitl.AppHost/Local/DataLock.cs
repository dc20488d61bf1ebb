namespace Hitl.AppHost.Local;

/// <summary>Two Redis servers that append to one file would destroy it, and Redis itself does not look.</summary>
internal static class DataLock
{
    /// <returns>The lock, held until it is disposed or the process ends.</returns>
    /// <exception cref="LocalStartException">Another Hitl holds it.</exception>
    public static FileStream Take(string directory)
    {
        Directory.CreateDirectory(directory);
        try
        {
            return new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new LocalStartException($"Another Hitl uses the data in {directory}. End it, or choose another: --data DIR");
        }
    }
}
