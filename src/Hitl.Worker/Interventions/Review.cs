using Hitl.Contracts.Interventions;

namespace Hitl.Worker.Interventions;

/// <summary>What was found, or not found, is for a human to judge: accept it, or let the run fail.</summary>
internal sealed class Review(InterventionReason reason, string message, string? instructions, Func<CancellationToken, Task<bool>> isGone) : Hindrance
{
    public const string Verdict = "verdict";
    public const string Accept = "accept";
    public const string Fail = "fail";

    public override InterventionReason Reason => reason;
    public override string Message => message;
    public override string? Instructions => instructions;

    public override IReadOnlyList<InputField> Fields =>
        [new() { Name = Verdict, Label = "Accept the result, or let the run fail", Kind = "choice", Choices = [Accept, Fail] }];

    public override string? WhyRefused(IReadOnlyDictionary<string, string> values) =>
        values.Count == 0 || (values.Count == 1 && values.TryGetValue(Verdict, out var verdict) && verdict is Accept or Fail)
            ? null : $"Expected one value, {Verdict}: {Accept} or {Fail}.";

    public override async Task<LookFinding> LookAsync(CancellationToken cancellationToken) =>
        await isGone(cancellationToken) ? LookFinding.Gone : new($"{message} Send {Verdict}: {Accept} or {Fail}.");
}
