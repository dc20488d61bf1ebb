using Hitl.Worker.Live;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.Live;

public sealed class PictureLadderTests
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(251);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(109);
    private readonly FakeTimeProvider time = new();
    private readonly PictureLadder ladder;

    public PictureLadderTests() => ladder = new(time);

    [Fact]
    public void For_LateRoundTrips_GoesDownAtMostOnceASecondToTheLastStep()
    {
        Assert.Equal(60, After(TimeSpan.FromSeconds(1), Late));
        foreach (var quality in (int[])[45, 30, 20, 20])
        {
            Assert.Equal(quality, After(TimeSpan.FromMilliseconds(1), Late));
            Assert.Equal(quality, After(TimeSpan.FromSeconds(1), Late));
        }
    }

    [Fact]
    public void For_QuickRoundTrips_GoesUpOneStepEveryFourSeconds()
    {
        while (After(TimeSpan.FromSeconds(2), Late) > 20)
        {
        }

        Assert.Equal(20, After(TimeSpan.FromSeconds(2), Quick));
        foreach (var quality in (int[])[30, 45, 60, 60])
        {
            Assert.Equal(quality, After(TimeSpan.FromSeconds(3), Quick));
            Assert.Equal(quality, After(TimeSpan.FromSeconds(4), Quick));
        }
    }

    [Theory]
    [InlineData(110)]
    [InlineData(250)]
    [InlineData(0)]
    public void For_RoundTripThatIsNeitherLateNorQuick_Stays(int milliseconds)
    {
        Assert.Equal(45, After(TimeSpan.FromSeconds(2), Late));
        Assert.Equal(45, After(TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Theory]
    [InlineData(1280, 720, 1280, 720)]
    [InlineData(1281, 719, 1288, 720)]
    [InlineData(1, 127, 128, 128)]
    [InlineData(16_384, 4_090, 4_096, 4_096)]
    public void For_AnySize_CoversItInMultiplesOf8WithinItsBounds(int drawnWidth, int drawnHeight, int width, int height) =>
        Assert.Equal(new PictureFormat(60, width, height), ladder.For((drawnWidth, drawnHeight), TimeSpan.Zero));

    [Fact]
    public void For_EachStepDown_IsSmallerInMultiplesOf8()
    {
        (int, int)[] sizes = [.. Enumerable.Range(0, 4).Select(_ =>
        {
            var format = ladder.For((1280, 720), TimeSpan.Zero);
            After(TimeSpan.FromSeconds(2), Late);
            return (format.Width, format.Height);
        })];
        Assert.Equal([(1280, 720), (1024, 576), (768, 432), (576, 328)], sizes);
    }

    private int After(TimeSpan passed, TimeSpan roundTrip)
    {
        time.Advance(passed);
        return ladder.For((1280, 720), roundTrip).Quality;
    }
}
