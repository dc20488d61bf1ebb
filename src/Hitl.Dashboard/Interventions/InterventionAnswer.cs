namespace Hitl.Dashboard.Interventions;

/// <summary>What the operator answers. The values go to the page and are kept nowhere.</summary>
public sealed record InterventionAnswer(string? Note, IReadOnlyDictionary<string, string>? Values)
{
    /// <summary>Keeps the values out of whatever prints a record.</summary>
    public override string ToString() => nameof(InterventionAnswer);
}
