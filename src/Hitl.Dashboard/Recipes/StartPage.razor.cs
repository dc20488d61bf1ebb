using System.Text.Json;
using Hitl.Contracts.Recipes;
using Hitl.Dashboard.Api;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Recipes;

/// <summary>Starts a run: a form made from the recipe's parameter schema.</summary>
public sealed partial class StartPage : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);
    private Dictionary<string, string?> _values = [];
    private ParameterSchema _schema = new([]);
    private RecipeView? _recipe;
    private ApiProblem? _problem;
    private string? _shown;
    private string? _missing;
    private bool _busy;

    [Parameter] public string RecipeId { get; set; } = "";

    /// <summary>The run whose parameters fill the form.</summary>
    [SupplyParameterFromQuery(Name = "from")] public string? EarlierRun { get; set; }

    [Inject] private HitlApi Api { get; set; } = null!;
    [Inject] private OperatorName Operator { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == RecipeId)
            return;
        _shown = RecipeId;
        try
        {
            var recipe = await Api.GetRecipeAsync(RecipeId, _left.Token);
            JsonElement? earlier = EarlierRun is { Length: > 0 } run ? (await Api.GetRunAsync(run, _left.Token)).Params : null;
            _schema = ParameterSchema.Read(recipe.Parameters);
            _values = _schema.Initial(earlier);
            _recipe = recipe;
        }
        catch (ApiException problem)
        {
            _missing = problem.Problem.Code == ApiProblem.Unreachable ? problem.Message : "There is no such recipe, or no such run to repeat.";
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

    private void Set(ParameterField field, string? value)
    {
        _values[field.Name] = value;
        if (_errors.ContainsKey(field.Name))
            Check(field);
    }

    private string? Error(ParameterField field) =>
        _errors.GetValueOrDefault(field.Name)
        ?? _problem?.Errors.FirstOrDefault(error => FieldOf(error.Key) == field.Name).Value?[0];

    private bool IsShown(string key) => _schema.Fields.Any(field => field.Name == FieldOf(key));

    // "$.params.name": the last part is the field's name.
    private static string FieldOf(string key) => key.Split('.', '/')[^1];

    private void Check(ParameterField field)
    {
        if (field.Check(_values[field.Name]) is { } wrong)
            _errors[field.Name] = wrong;
        else
            _errors.Remove(field.Name);
    }

    private async Task StartAsync()
    {
        foreach (var field in _schema.Fields)
            Check(field);
        if (_errors.Count > 0 || _busy)
            return;
        (_busy, _problem) = (true, null);
        try
        {
            var answer = await Api.StartRunAsync(new() { Recipe = RecipeId, Params = _schema.ToJson(_values) }, Operator.Value, _left.Token);
            Navigation.NavigateTo($"runs/{answer.RunId}");
        }
        catch (ApiException refused)
        {
            _problem = refused.Problem;
        }
        finally
        {
            _busy = false;
        }
    }
}
