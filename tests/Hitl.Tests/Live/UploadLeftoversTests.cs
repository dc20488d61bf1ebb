using Hitl.Worker.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Tests.Live;

public sealed class UploadLeftoversTests
{
    [Fact]
    public async Task Start_WorkerWasKilled_DeletesItsFilesAndNobodyElses()
    {
        var claim = Path.Combine(Path.GetTempPath(), $"hitl-upload-{Guid.NewGuid():N}.lock");
        var left = Directory.CreateTempSubdirectory($"{Path.GetFileNameWithoutExtension(claim)}-");
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "passport.txt"), "x", TestContext.Current.CancellationToken);
        using var own = new Upload(1, [new("note.txt", "", 1)]);
        var leftovers = new UploadLeftovers(TimeProvider.System, NullLogger<UploadLeftovers>.Instance);

        var ancient = Directory.CreateTempSubdirectory("hitl-upload-4711-");
        ancient.LastWriteTimeUtc = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2);

        // Its worker lives.
        await using (new FileStream(claim, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            await leftovers.StartAsync(TestContext.Current.CancellationToken);
            Assert.True(Directory.Exists(left.FullName));
        }

        await leftovers.StartAsync(TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists(left.FullName));
        Assert.False(File.Exists(claim));
        Assert.False(Directory.Exists(ancient.FullName));
        Assert.True(Directory.Exists(Path.GetDirectoryName(own.Paths[0])));
    }
}
