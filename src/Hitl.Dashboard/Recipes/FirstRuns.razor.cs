using System.Text.Json;
using Hitl.Contracts.Recipes;
using Hitl.Dashboard.Api;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Recipes;

/// <summary>The recipes with one click each, for a board on which nothing happens.</summary>
public sealed partial class FirstRuns : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<RecipeView> _recipes = [];
    private string? _problem;
    private string? _busy;

    [CascadingParameter(Name = "Embedded")] public bool Embedded { get; set; }

    [Inject] private HitlApi Api { get; set; } = null!;
    [Inject] private OperatorName Operator { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _recipes = [.. (await Api.ListRecipesAsync(_left.Token)).Items.Where(recipe => recipe.Errors.Count == 0)];
        }
        catch (ApiException problem)
        {
            _problem = problem.Message;
        }
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private static JsonElement? Example(RecipeView recipe) => ParameterSchema.Read(recipe.Parameters).Example();

    private async Task StartAsync(RecipeView recipe, JsonElement parameters)
    {
        _busy = recipe.Id;
        try
        {
            await Api.StartRunAsync(new() { Recipe = recipe.Id, Params = parameters }, Operator.Value, _left.Token);
            _problem = null;
        }
        catch (ApiException problem)
        {
            _problem = problem.Message;
        }
        finally
        {
            _busy = null;
        }
    }
}
