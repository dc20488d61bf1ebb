namespace Hitl.Contracts.Runs;

/// <summary>Where a run stands. <see cref="Percent"/> is 0–100; null means unknown.</summary>
public sealed record RunProgress(string? Step, string? Message, int? ItemsExtracted, int? Percent);
