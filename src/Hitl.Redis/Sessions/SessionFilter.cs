using Hitl.Contracts.Sessions;

namespace Hitl.Redis.Sessions;

/// <summary>Which sessions a list shows.</summary>
public sealed record SessionFilter
{
    public IReadOnlyList<SessionState> States { get; init; } = [];
}
