namespace Hitl.Redis;

/// <summary>How one service tells another that Redis is why nothing came of a call: status 503 with this header.</summary>
public static class StoreTrouble
{
    public const string Header = "Hitl-Store-Trouble";
    private const string Full = "full";
    private const string Away = "away";

    /// <summary>The header's value; null where the exception is about something else.</summary>
    public static string? Of(Exception exception) => exception switch
    {
        StoreFullException => Full,
        StoreUnavailableException => Away,
        _ => null,
    };

    /// <summary>The exception that the other service met; null where the header says nothing of the kind.</summary>
    public static Exception? From(string? header, Exception answer) => header switch
    {
        Full => new StoreFullException(answer),
        Away => new StoreUnavailableException(answer),
        _ => null,
    };
}
