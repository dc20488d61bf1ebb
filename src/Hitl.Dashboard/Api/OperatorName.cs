namespace Hitl.Dashboard.Api;

/// <summary>Who sits in front of this page: goes out as the <c>Hitl-Operator</c> header. One per circuit.</summary>
public sealed class OperatorName
{
    public const string Header = "Hitl-Operator";
    public const string Default = "local";
    public const int LongestName = 100;

    public string Value { get; private set; } = Default;

    /// <summary>Takes the name where a header can carry it (printable ASCII, at most 100); false leaves the old one.</summary>
    public bool TrySet(string? name)
    {
        var trimmed = name?.Trim() ?? "";
        if (trimmed.Length is 0 or > LongestName || trimmed.Any(c => c is < ' ' or > '~'))
            return false;
        Value = trimmed;
        return true;
    }
}
