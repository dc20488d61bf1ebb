namespace Hitl.Worker.Live;

/// <summary>What became of a viewer's wish to drive.</summary>
internal abstract record SitAnswer
{
    private SitAnswer() { }

    /// <summary>They drive; <paramref name="Unseated"/> did until now, and only watches.</summary>
    public sealed record Drives(LiveViewer? Unseated) : SitAnswer;

    public sealed record Refused(NoLonger Why) : SitAnswer;

    /// <summary>Redis could not be asked whose claim it is.</summary>
    public sealed record Unknown : SitAnswer;
}
