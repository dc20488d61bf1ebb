namespace Hitl.Worker.Live;

/// <summary>Quality and size by the viewer's round trip: down at once when frames come late, up again after a while of quick ones.</summary>
internal sealed class PictureLadder(TimeProvider time)
{
    private static readonly (int Quality, double Scale)[] Steps = [(60, 1), (45, 0.8), (30, 0.6), (20, 0.45)];
    // The dashboard draws in multiples of twice that, so that no picture has to be scaled again (live.css, .live-stage).
    private const int Grain = 8;
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(110);
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UpAfter = TimeSpan.FromSeconds(4);
    private int step;
    private long movedAt = time.GetTimestamp();

    /// <summary>The format for a picture drawn in so many device pixels, after this round trip.</summary>
    public PictureFormat For((int Width, int Height) drawn, TimeSpan roundTrip)
    {
        var since = time.GetElapsedTime(movedAt);
        if (roundTrip > Late && since > AtMostEvery && step < Steps.Length - 1)
            Move(+1);
        else if (roundTrip > TimeSpan.Zero && roundTrip < Quick && since > UpAfter && step > 0)
            Move(-1);
        var (quality, scale) = Steps[step];
        return new(quality, Scaled(drawn.Width, scale), Scaled(drawn.Height, scale));
    }

    private void Move(int by)
    {
        step += by;
        movedAt = time.GetTimestamp();
    }

    // In steps: a window that is being resized must not restart the recording with every pixel.
    private static int Scaled(int pixels, double scale) => Math.Clamp((int)Math.Ceiling(pixels * scale / Grain) * Grain, 128, 4_096);
}
