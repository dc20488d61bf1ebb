using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.Contracts.Recipes;

namespace Hitl.Dashboard.Api;

/// <summary>The recipes' answers, spelled as the contract's other types are.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Page<RecipeView>))]
internal sealed partial class RecipeJson : JsonSerializerContext;
