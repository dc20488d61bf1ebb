using Hitl.Contracts.Log;

namespace Hitl.Redis.Log;

/// <summary>An event as it stands in the log. <see cref="Json"/> is the very bytes that were appended.</summary>
public sealed record LogEntry(EntryId Id, string Type, string RunId, ReadOnlyMemory<byte> Json, string? TraceParent);

/// <summary>Where the log begins and ends: entries after <see cref="Trimmed"/> up to <see cref="Last"/> are kept.</summary>
public sealed record LogState(string Incarnation, EntryId Last, EntryId Trimmed);

/// <summary>Entries and, read in the same step, what says whether the place they were read after still is one.</summary>
public sealed record LogPage(string Incarnation, EntryId Trimmed, EntryId Last, IReadOnlyList<LogEntry> Entries);
