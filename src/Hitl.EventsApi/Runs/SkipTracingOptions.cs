using System.ComponentModel.DataAnnotations;

namespace Hitl.EventsApi.Runs;

/// <summary>Section <c>SkipTracing</c>.</summary>
public sealed class SkipTracingOptions
{
    public const string Section = "SkipTracing";

    /// <summary>The id of the recipe that <c>POST /skip-tracing/search/by-name</c> starts; default <c>people-search</c>. It takes a parameter <c>name</c>.</summary>
    [Required(ErrorMessage = "SkipTracing:Recipe must be a recipe's id.")]
    public string Recipe { get; set; } = "people-search";
}
