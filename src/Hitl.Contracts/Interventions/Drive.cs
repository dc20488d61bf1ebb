namespace Hitl.Contracts.Interventions;

/// <summary>
/// A stretch of time in which an operator drove the live page; <see cref="To"/> is null while they do. <see cref="Inputs"/>: how
/// many, never what; counted at the end.
/// </summary>
public sealed record Drive(string Operator, DateTimeOffset From, DateTimeOffset? To, int Inputs);
