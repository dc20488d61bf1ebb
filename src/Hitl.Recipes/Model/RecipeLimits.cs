using System.Text.Json.Serialization;

namespace Hitl.Recipes.Model;

/// <summary>Where a run ends at the latest. Reaching the number of pages or items is a good end.</summary>
public sealed record RecipeLimits
{
    /// <summary>1 to 10,000.</summary>
    public int MaxPages { get; init; } = 50;

    /// <summary>1 to 1,000,000.</summary>
    public int MaxItems { get; init; } = 10_000;

    /// <summary>1 to 86,400, without the time that the run waits for a human.</summary>
    public int MaxSeconds { get; init; } = 600;

    /// <summary>0 to 600,000.</summary>
    public int DelayBetweenPagesMs { get; init; } = 500;

    /// <summary>1 to 300; also how long a step waits for its element.</summary>
    public int NavigationTimeoutSeconds { get; init; } = 30;

    /// <summary>1,024 to 104,857,600: a document larger than this is given up.</summary>
    public long MaxPageBytes { get; init; } = 10 * 1024 * 1024;

    [JsonIgnore]
    public TimeSpan MaxDuration => TimeSpan.FromSeconds(MaxSeconds);

    [JsonIgnore]
    public TimeSpan DelayBetweenPages => TimeSpan.FromMilliseconds(DelayBetweenPagesMs);

    [JsonIgnore]
    public TimeSpan NavigationTimeout => TimeSpan.FromSeconds(NavigationTimeoutSeconds);
}

/// <summary>What happens after a failure that may pass: a 5xx answer, a timeout, a lost worker, a crashed browser.</summary>
public sealed record RetryPolicy
{
    /// <summary>Runs of a job in all, 1 to 10.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>0 to 3,600, before the second attempt; doubled before each further one, up to an hour.</summary>
    public int BackoffSeconds { get; init; } = 5;
}
