namespace Hitl.Worker.Browsers;

/// <summary>What holds for every page of one run.</summary>
internal sealed record PageRules
{
    /// <summary>Null where the main page may go there, else the sentence that forbids it. Asked for every hop.</summary>
    public required Func<Uri, CancellationToken, Task<string?>> WhyRefusedAsync { get; init; }

    /// <summary>Throws when the run is no longer ours: called before anything is done to the page.</summary>
    public required Action EnsureHeld { get; init; }

    public required TimeSpan NavigationTimeout { get; init; }

    /// <summary>A main document larger than this (decoded bytes) is given up.</summary>
    public required long MaxDocumentBytes { get; init; }
}
