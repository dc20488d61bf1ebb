using Hitl.EventsApi.Problems;

namespace Hitl.EventsApi.Interventions;

/// <summary>A note is kept with the intervention: bounded.</summary>
internal static class NoteRule
{
    private const int Longest = 2_000;

    public static FieldErrors Check(string? note)
    {
        var errors = new FieldErrors();
        if (note?.Length > Longest)
            errors.Add("$.note", $"At most {Longest} characters.");
        return errors;
    }
}
