using System.Text.Json.Serialization;

namespace Hitl.Recipes.Model;

/// <summary>One thing to do on the page; <c>do</c> says which.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(GotoStep), "goto")]
[JsonDerivedType(typeof(FillStep), "fill")]
[JsonDerivedType(typeof(ClickStep), "click")]
[JsonDerivedType(typeof(WaitForStep), "wait_for")]
[JsonDerivedType(typeof(AskStep), "ask")]
public abstract record RecipeStep;

/// <summary>Opens another page. <see cref="Url"/> is a URL template.</summary>
public sealed record GotoStep : RecipeStep
{
    public required string Url { get; init; }
}

/// <summary>Types into an input. <see cref="Value"/> is a text template: parameters go in as they are.</summary>
public sealed record FillStep : RecipeStep
{
    public required string Selector { get; init; }
    public required string Value { get; init; }
}

/// <summary>Clicks the first element that matches, and waits for the navigation it starts, if it starts one.</summary>
public sealed record ClickStep : RecipeStep
{
    public required string Selector { get; init; }
}

/// <summary>Waits until an element is visible, at most the navigation timeout.</summary>
public sealed record WaitForStep : RecipeStep
{
    public required string Selector { get; init; }
}
