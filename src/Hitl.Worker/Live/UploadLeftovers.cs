using System.Diagnostics;
using System.Globalization;

namespace Hitl.Worker.Live;

/// <summary>Files that operators gave to pages of a worker that was killed: deleted when the next one starts on the machine.</summary>
internal sealed partial class UploadLeftovers(ILogger<UploadLeftovers> logger) : IHostedService
{
    private const string Name = "hitl-upload-";

    /// <summary>Of this process's own directories.</summary>
    public static readonly string Prefix = string.Create(CultureInfo.InvariantCulture, $"{Name}{Environment.ProcessId}-");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var directory in Directory.EnumerateDirectories(Path.GetTempPath(), $"{Name}*").Where(path => !IsInUse(Path.GetFileName(path))))
        {
            try
            {
                Directory.Delete(directory, recursive: true);
                LogDeleted(directory);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogLeft(directory, exception.Message);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsInUse(string name)
    {
        if (!int.TryParse(name[Name.Length..].Split('-')[0], CultureInfo.InvariantCulture, out var owner))
            return false;
        try
        {
            using var process = Process.GetProcessById(owner);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Directory}, which a worker left behind that was killed")]
    private partial void LogDeleted(string directory);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Directory}, which a worker left behind that was killed, could not be deleted: {Why}")]
    private partial void LogLeft(string directory, string why);
}
