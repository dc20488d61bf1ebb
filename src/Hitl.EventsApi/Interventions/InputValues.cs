using System.Text.RegularExpressions;
using Hitl.Contracts.Interventions;
using Hitl.EventsApi.Problems;

namespace Hitl.EventsApi.Interventions;

/// <summary>Checks what an operator typed against what was asked, without ever repeating it.</summary>
internal static class InputValues
{
    private const int Longest = 2_000;
    private static readonly InputField Verdict = new()
    {
        Name = "verdict", Label = "Verdict", Kind = "choice", Choices = ["accept", "fail"],
    };

    public static FieldErrors Check(InterventionView intervention, IReadOnlyDictionary<string, string>? values)
    {
        var errors = new FieldErrors();
        var fields = intervention.Detail.Fields;
        if (fields.Count == 0 && intervention.InterventionType == InterventionType.Review)
            fields = [Verdict];
        // Without values it is "look at the page as it stands": somebody may have done it there.
        if (values is null or { Count: 0 })
            return errors;
        if (values.Keys.Any(name => fields.All(field => field.Name != name)))
        {
            errors.Add("$.values", fields.Count == 0
                ? "Nothing was asked for here."
                : $"Something was sent that was not asked for; expected are {string.Join(", ", fields.Select(field => field.Name))}.");
        }

        foreach (var field in fields)
            Check(field, values.GetValueOrDefault(field.Name), errors);
        return errors;
    }

    private static void Check(InputField field, string? value, FieldErrors errors)
    {
        var place = $"$.values.{field.Name}";
        var longest = Math.Min(field.MaxLength ?? Longest, Longest);
        if (string.IsNullOrEmpty(value))
        {
            if (field.Required)
                errors.Add(place, $"Required: {field.Label}.");
            return;
        }

        if (value.Length > longest)
            errors.Add(place, $"At most {longest} characters.");
        else if (field.Choices.Count > 0 && !field.Choices.Contains(value))
            errors.Add(place, $"Expected one of {string.Join(", ", field.Choices)}.");
        else if (field.Pattern is { Length: > 0 } pattern && !Regex.IsMatch(value, $"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))
            errors.Add(place, "Not in the form that was asked for.");
    }
}
