namespace Hitl.Contracts.Interventions;

/// <summary>A stretch of time in which an operator drove the live page. <see cref="Inputs"/>: how many, never what.</summary>
public sealed record Drive(string Operator, DateTimeOffset From, DateTimeOffset To, int Inputs);
