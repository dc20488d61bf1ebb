using Microsoft.Extensions.Options;

namespace Hitl.PracticeSite.Site;

/// <summary>Configuration section <c>Practice</c>. All times are seconds.</summary>
internal sealed class PracticeOptions
{
    public const string Section = "Practice";

    /// <summary>How long <c>/busy</c> answers 429 after a browser's first visit; 0 to 3,600, default 5.</summary>
    public double BusySeconds { get; set; } = 5;

    /// <summary>How long the button of <c>/people</c> has to be held; 0.1 to 60, default 2.</summary>
    public double HoldSeconds { get; set; } = 2;

    /// <summary>How long each page of <c>/slow</c> takes; 0 to 600, default 3.</summary>
    public double SlowSeconds { get; set; } = 3;
}

internal sealed class PracticeOptionsValidator : IValidateOptions<PracticeOptions>
{
    public ValidateOptionsResult Validate(string? name, PracticeOptions options)
    {
        List<string> errors = [];
        Check("BusySeconds", options.BusySeconds, 0, 3_600);
        Check("HoldSeconds", options.HoldSeconds, 0.1, 60);
        Check("SlowSeconds", options.SlowSeconds, 0, 600);
        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;

        void Check(string key, double value, double low, double high)
        {
            if (!(value >= low && value <= high))
                errors.Add(FormattableString.Invariant($"Practice:{key} is {value}: expected {low} to {high}."));
        }
    }
}
