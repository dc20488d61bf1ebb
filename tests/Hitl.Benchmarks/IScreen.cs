namespace Hitl.Benchmarks;

/// <summary>Somebody who sees a page and clicks on it; what it sees it has drawn at once.</summary>
internal interface IScreen : IAsyncDisposable
{
    int Frames { get; }

    /// <summary>Of the pictures alone.</summary>
    long Bytes { get; }

    Task NextFrameAsync();

    Task MoveAsync(double x, double y);

    Task PressAsync(double x, double y);

    Task ReleaseAsync(double x, double y);
}
