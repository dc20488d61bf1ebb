using Hitl.Contracts.Events;

namespace Hitl.Dashboard.Sync;

/// <summary>A change of the feed; <see cref="Happened"/> is the event behind it, null when the picture or the connection changed as a whole.</summary>
public readonly record struct LiveUpdate(HitlEvent? Happened);
