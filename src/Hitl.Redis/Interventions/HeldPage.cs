namespace Hitl.Redis.Interventions;

/// <summary>Where the page of an open intervention is held.</summary>
public sealed record HeldPage(string RunId, Uri? WorkerAddress, string Secret)
{
    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => $"{nameof(HeldPage)} of {RunId}";
}
