namespace Hitl.EventsApi.Streaming;

/// <summary>The <c>reason</c> of <c>stream.reset</c>.</summary>
public static class ResetReasons
{
    /// <summary>What was sent is no id at all.</summary>
    public const string UnknownPosition = "unknown_position";

    /// <summary>The id is of another log: Redis was emptied, or is another one.</summary>
    public const string OtherLog = "other_log";

    /// <summary>Events after the id are no longer kept.</summary>
    public const string Trimmed = "trimmed";

    /// <summary>The id is beyond the log's end: Redis lost its last writes.</summary>
    public const string BeyondEnd = "beyond_end";
}
