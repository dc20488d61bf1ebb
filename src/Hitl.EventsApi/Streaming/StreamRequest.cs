namespace Hitl.EventsApi.Streaming;

/// <summary>What a client asked for. <see cref="AskedId"/> is as it came: it may be no id at all.</summary>
internal sealed record StreamRequest(string? AskedId, bool FromStart, StreamFilter Filter);
