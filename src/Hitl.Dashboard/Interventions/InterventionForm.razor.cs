using System.Text.RegularExpressions;
using Hitl.Contracts.Interventions;
using Hitl.Dashboard.Api;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Interventions;

/// <summary>The operator's answer: what the step asks for, a note, and what to do.</summary>
public sealed partial class InterventionForm
{
    private const int LongestValue = 2000;
    private const string VerdictField = "verdict";
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);
    private string? _note;
    private bool _asking;

    [Parameter, EditorRequired] public InterventionView View { get; set; } = null!;
    [Parameter] public bool Busy { get; set; }
    [Parameter] public bool Claimed { get; set; }

    /// <summary>Somebody else who holds it; null when the operator may answer.</summary>
    [Parameter] public string? HeldBy { get; set; }

    /// <summary>The API's last refusal: what it says of a field is shown beside it.</summary>
    [Parameter] public ApiProblem? Problem { get; set; }

    [Parameter] public EventCallback OnClaim { get; set; }
    [Parameter] public EventCallback<InterventionAnswer> OnResolve { get; set; }
    [Parameter] public EventCallback<string?> OnCancel { get; set; }

    private bool Locked => Busy || HeldBy is not null;

    private string? Verdict => View.InterventionType == InterventionType.Review ? VerdictField : null;

    /// <summary>Forgets what was typed for the page; the note stays.</summary>
    public void ForgetValues() => _values.Clear();

    private bool IsVerdict(InputField field) => Verdict is not null && field.Name == VerdictField;

    private string? Value(InputField field) => _values.GetValueOrDefault(field.Name);

    private string? Error(InputField field) =>
        _errors.GetValueOrDefault(field.Name)
        ?? Problem?.Errors.FirstOrDefault(error => error.Key.Split('.', '/')[^1] == field.Name).Value?[0];

    private void Set(InputField field, string? value)
    {
        _errors.Remove(field.Name);
        if (string.IsNullOrEmpty(value))
            _values.Remove(field.Name);
        else
            _values[field.Name] = value;
    }

    private Task ResolveAsync()
    {
        if (Locked || Verdict is not null || !Check())
            return Task.CompletedTask;
        var values = View.Detail.Fields.Count == 0 ? null : new Dictionary<string, string>(_values, StringComparer.Ordinal);
        return OnResolve.InvokeAsync(new(_note, values));
    }

    private Task JudgeAsync(string verdict) =>
        OnResolve.InvokeAsync(new(_note, new Dictionary<string, string>(StringComparer.Ordinal) { [VerdictField] = verdict }));

    private Task ConfirmAsync()
    {
        _asking = false;
        return OnCancel.InvokeAsync(_note);
    }

    private bool Check()
    {
        _errors.Clear();
        foreach (var field in View.Detail.Fields)
        {
            if (Value(field) is not { } value)
            {
                if (field.Required)
                    _errors[field.Name] = "Needed.";
            }
            else if (value.Length > (field.MaxLength ?? LongestValue) || field.Pattern is { } pattern && !Matches(pattern, value))
            {
                _errors[field.Name] = "It does not look like what the page asks for.";
            }
        }

        return _errors.Count == 0;
    }

    private static bool Matches(string pattern, string value)
    {
        try
        {
            return Regex.IsMatch(value, $"^(?:{pattern})$", RegexOptions.None, LongestMatch);
        }
        catch (Exception problem) when (problem is ArgumentException or RegexMatchTimeoutException)
        {
            // The recipe's pattern is another runtime's: the API has the last word.
            return true;
        }
    }
}
