namespace Hitl.Worker.Browsers;

/// <summary>Where on any page a password or a one-time code is typed, as far as the page says so.</summary>
internal static class SecretFields
{
    /// <summary>Each stands for itself: boxes of one character take a code's digits one by one.</summary>
    public static readonly IReadOnlyList<string> Selectors =
    [
        "input[type=password]", "input[autocomplete~=one-time-code]", "input[maxlength='1']", "input[name*=otp i]", "input[id*=otp i]", "input[name*=passcode i]", "input[id*=passcode i]",
    ];
}
