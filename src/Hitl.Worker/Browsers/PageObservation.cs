namespace Hitl.Worker.Browsers;

/// <summary>What to look for on a page. Selectors are CSS; a marker holds when all of its parts hold.</summary>
internal sealed record PageQuestion
{
    public IReadOnlyList<PageMarker> Markers { get; init; } = [];
    public string? Items { get; init; }
    public PageMarker? NoResults { get; init; }

    /// <summary>Which of these have a visible element.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];
}

internal sealed record PageMarker(string? Selector, string? Text, string? Title, string? Url);

/// <summary>A page as it stands. <see cref="Status"/> is the last main document's; <see cref="Marker"/> the first marker that holds, or -1.</summary>
internal sealed record PageObservation
{
    /// <summary>The document is there and no other one is on its way.</summary>
    public required bool Ready { get; init; }

    public required string Url { get; init; }
    public required string Title { get; init; }
    public int? Status { get; init; }
    public TimeSpan? RetryAfter { get; init; }
    public int Marker { get; init; } = -1;
    public int Items { get; init; }
    public bool NoResults { get; init; }
    public bool HasPasswordField { get; init; }
    public IReadOnlyList<bool> Expected { get; init; } = [];
}

/// <summary>Where the next page is; with neither a link nor something to click, this one was the last.</summary>
internal sealed record NextPageLink(Uri? Url, bool Click);
