using Hitl.Contracts.Recipes;
using Hitl.Dashboard.Api;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Recipes;

/// <summary>What can be run, and what is wrong with what can't.</summary>
public sealed partial class RecipesPage : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<RecipeView>? _recipes;
    private string? _problem;

    [Inject] private HitlApi Api { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _recipes = (await Api.ListRecipesAsync(_left.Token)).Items;
        }
        catch (ApiException problem)
        {
            _problem = problem.Message;
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }
}
