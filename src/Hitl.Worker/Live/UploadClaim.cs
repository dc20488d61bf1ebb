namespace Hitl.Worker.Live;

/// <summary>
/// Which directories of uploads are this worker's: their names begin with that of a file which it holds locked while it lives.
/// A process number would not do, since containers that share a directory have the same ones.
/// </summary>
internal static class UploadClaim
{
    private const string Name = "hitl-upload-";
    private const string Ending = ".lock";
    private static readonly Lock Gate = new();
    private static FileStream? own;

    /// <summary>Another directory of this process's own.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    public static DirectoryInfo CreateDirectory()
    {
        lock (Gate)
            own ??= new(Path.Combine(Path.GetTempPath(), $"{Name}{Guid.NewGuid():N}{Ending}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        return Directory.CreateTempSubdirectory(PrefixOf(own.Name));
    }

    /// <summary>The claims of all workers that were ever here, as paths.</summary>
    public static IEnumerable<string> All() => Directory.EnumerateFiles(Path.GetTempPath(), $"{Name}*{Ending}");

    /// <summary>The claim, where whoever held it is gone: nobody else has it while it is open.</summary>
    /// <exception cref="IOException">Its worker lives, or another one takes it at this moment.</exception>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    public static FileStream TakeOver(string claim) => new(claim, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

    /// <summary>The directories that belong to a claim.</summary>
    public static IReadOnlyList<string> DirectoriesOf(string claim) => Directory.GetDirectories(Path.GetTempPath(), $"{PrefixOf(claim)}*");

    /// <summary>Directories that no claim is left of, as they were before there were claims.</summary>
    public static IReadOnlyList<string> Unclaimed()
    {
        var prefixes = All().Select(PrefixOf).ToArray();
        return [.. Directory.GetDirectories(Path.GetTempPath(), $"{Name}*").Where(path => !prefixes.Any(Path.GetFileName(path)!.StartsWith))];
    }

    private static string PrefixOf(string claim) => $"{Path.GetFileNameWithoutExtension(claim)}-";
}
