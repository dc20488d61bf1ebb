using System.Text;
using Hitl.Worker.Live;

namespace Hitl.Tests.Live;

public sealed class UploadTests
{
    [Theory]
    [InlineData("note.txt", "note.txt")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\pictures\\cat.png", "cat.png")]
    [InlineData("..", "file")]
    public void Name_IsTheLastPartAlone(string given, string kept)
    {
        using var upload = new Upload(1, [new(given, "", 1)]);
        Assert.Equal(kept, Path.GetFileName(Assert.Single(upload.Paths)));
    }

    [Theory]
    [InlineData("語", 255, ".png")]
    [InlineData("🙂", 125, ".jpeg")]
    [InlineData("a", 10, ".語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語")]
    public async Task Name_LongerThanADiskTakes_IsCutBetweenLettersAndKeepsItsEnding(string letter, int times, string ending)
    {
        using var upload = new Upload(1, [new(string.Concat(Enumerable.Repeat(letter, times)) + ending, "", 1)]);
        byte[] part = [2, 1, 0, 0, 1, 0, 0, 0, 65];
        Assert.True(await upload.AddAsync(part, TestContext.Current.CancellationToken));
        var name = Path.GetFileName(Assert.Single(upload.Paths));
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 255);
        Assert.DoesNotContain('\uFFFD', name);
        Assert.StartsWith(letter, name, StringComparison.Ordinal);
        if (ending.Length < 10)
            Assert.EndsWith(ending, name, StringComparison.Ordinal);
    }
}
