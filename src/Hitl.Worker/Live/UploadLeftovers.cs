namespace Hitl.Worker.Live;

/// <summary>Files that operators gave to pages of a worker that was killed: deleted when the next one starts on the machine.</summary>
internal sealed partial class UploadLeftovers(TimeProvider time, ILogger<UploadLeftovers> logger) : IHostedService
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var claim in UploadClaim.All())
                Clear(claim);
            var before = time.GetUtcNow() - Forgotten;
            foreach (var directory in UploadClaim.Unclaimed().Where(directory => Directory.GetLastWriteTimeUtc(directory) < before))
                Delete(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogLeft(Path.GetTempPath(), exception.Message);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Clear(string claim)
    {
        if (TakeOver(claim) is not { } held)
            return;
        try
        {
            using (held)
            {
                foreach (var directory in UploadClaim.DirectoriesOf(claim))
                    Delete(directory);
            }

            // Last: as long as it is there, what is left is found.
            File.Delete(claim);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogLeft(claim, exception.Message);
        }
    }

    private void Delete(string directory)
    {
        Directory.Delete(directory, recursive: true);
        LogDeleted(directory);
    }

    private static FileStream? TakeOver(string claim)
    {
        try
        {
            return UploadClaim.TakeOver(claim);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its worker lives, or it is another user's.
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Directory}, which a worker left behind that was killed")]
    private partial void LogDeleted(string directory);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not all files that killed workers left behind could be deleted ({Path}): {Why}")]
    private partial void LogLeft(string path, string why);
}
