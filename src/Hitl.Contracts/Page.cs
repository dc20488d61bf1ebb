namespace Hitl.Contracts;

/// <summary>What every list answers. <see cref="NextCursor"/> is null on the last page; <see cref="Total"/> counts all that match.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor, long Total);
