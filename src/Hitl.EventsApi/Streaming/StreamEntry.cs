using Hitl.Contracts.Log;

namespace Hitl.EventsApi.Streaming;

/// <summary>An event as every client gets it: <see cref="Bytes"/> is the whole Server-Sent Event, made once.</summary>
internal sealed record StreamEntry(EntryId Id, string Type, string RunId, byte[] Bytes);
