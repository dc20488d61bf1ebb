using Hitl.Contracts;

namespace Hitl.Redis;

/// <summary>
/// The identity of one transition. An exact repeat with the same id gets the stored answer and changes nothing,
/// for as long as <see cref="KeepAnswer"/> says.
/// </summary>
public readonly record struct Operation(string Id, TimeSpan KeepAnswer)
{
    /// <summary>Longer than any caller keeps repeating a call whose reply was lost.</summary>
    private static readonly TimeSpan AcrossRetries = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan AcrossRequests = TimeSpan.FromHours(24);

    public static Operation New() => new(Ids.NewOperation(), AcrossRetries);

    /// <summary>The operation of a request that its client may send again for 24 hours.</summary>
    public static Operation From(string idempotencyKeyHash) => new(idempotencyKeyHash, AcrossRequests);
}
