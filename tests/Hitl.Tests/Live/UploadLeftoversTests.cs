using System.Diagnostics;
using Hitl.Worker.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Tests.Live;

public sealed class UploadLeftoversTests
{
    [Fact]
    public async Task Start_WorkerWasKilled_DeletesItsFilesAndNobodyElses()
    {
        using var ended = Process.Start("true");
        await ended.WaitForExitAsync(TestContext.Current.CancellationToken);
        var left = Directory.CreateTempSubdirectory($"hitl-upload-{ended.Id}-");
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "passport.txt"), "x", TestContext.Current.CancellationToken);
        using var own = new Upload(1, [new("note.txt", "", 1)]);

        await new UploadLeftovers(NullLogger<UploadLeftovers>.Instance).StartAsync(TestContext.Current.CancellationToken);

        Assert.False(Directory.Exists(left.FullName));
        Assert.True(Directory.Exists(Path.GetDirectoryName(own.Paths[0])));
    }
}
