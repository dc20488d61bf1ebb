namespace Hitl.Tests.Chaos;

/// <summary>What can be struck and mended again.</summary>
internal interface IChaosVictim
{
    /// <summary>After <see cref="MendAsync"/>: completes when the process is healthy again.</summary>
    Task Risen { get; }

    /// <summary>Only signals: when it returns, the fault has begun.</summary>
    void Strike(FaultManner manner);

    /// <summary>Returns when the process goes on, rises again, or is left to those who have to replace it.</summary>
    /// <returns>What became of it, in a word.</returns>
    Task<string> MendAsync(FaultManner manner, Random random, CancellationToken cancellationToken);
}
