namespace Hitl.Recipes.Model;

/// <summary>Each element that matches <see cref="Selector"/> is one item with these fields.</summary>
public sealed record ItemRule
{
    public required string Selector { get; init; }
    public required IReadOnlyDictionary<string, ItemField> Fields { get; init; }
}

/// <summary>
/// Where a field's value stands: the element (the item itself without a selector), its attribute (its text without
/// one; <c>href</c> and <c>src</c> as absolute URLs), and the part of it that the expression matches.
/// </summary>
public sealed record ItemField
{
    public string? Selector { get; init; }
    public string? Attribute { get; init; }
    public string? Regex { get; init; }

    /// <summary>An item without it makes the run ask for a review (<c>items_incomplete</c>).</summary>
    public bool Required { get; init; }

    /// <summary>
    /// The value in what the page gave: trimmed, runs of white space as one blank, and with a <see cref="Regex"/> its
    /// first group (the whole match without groups). Null where nothing is left.
    /// </summary>
    public string? Extract(string? raw)
    {
        if (raw is null)
            return null;
        var text = string.Join(' ', raw.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (Regex is not null)
        {
            var match = RecipePattern.Compile(Regex).Match(text);
            text = !match.Success ? "" : match.Groups.Count > 1 ? match.Groups[1].Value.Trim() : match.Value;
        }

        return text.Length == 0 ? null : text;
    }
}
