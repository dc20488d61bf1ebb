using Hitl.Contracts.Events;
using Hitl.Dashboard.Api;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;

namespace Hitl.Dashboard.Runs;

/// <summary>The history of runs, filtered by the address.</summary>
public sealed partial class RunsPage
{
    private const float RowHeight = 44;
    private const int PageSize = HitlApi.LargestPage;

    private readonly HashSet<string> _chosen = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _left = new();
    private Virtualize<RunRow>? _list;
    private RunHistory? _history;
    private RunFilters _filters = new();
    private RunFilters? _loaded;
    private IReadOnlyList<string> _recipes = [];
    private string? _problem;
    private string? _notice;
    private bool _noticeIsBad;
    private bool _busy;
    private bool _tooMany;
    private long _total;
    private int _new;

    [SupplyParameterFromQuery(Name = "status")] public string? Status { get; set; }
    [SupplyParameterFromQuery(Name = "recipe")] public string? Recipe { get; set; }
    [SupplyParameterFromQuery(Name = "q")] public string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "period")] public string? Period { get; set; }
    [SupplyParameterFromQuery(Name = "sort")] public string? Sort { get; set; }

    [Inject] private HitlApi Api { get; set; } = null!;
    [Inject] private OperatorName Operator { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _recipes = [.. (await Api.ListRecipesAsync(_left.Token)).Items.Select(recipe => recipe.Id).Order(StringComparer.Ordinal)];
        }
        catch (ApiException)
        {
            // The list itself says that the API is away.
            _recipes = [];
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        _filters = RunFilters.From(Status, Recipe, Text, Period, Sort);
        if (_loaded is { } loaded && Same(loaded, _filters))
            return;
        _loaded = _filters;
        await ReloadAsync();
    }

    protected override void OnUpdate(LiveUpdate update)
    {
        if (update.Happened is RunQueued)
            Interlocked.Increment(ref _new);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _left.Cancel();
        _left.Dispose();
    }

    private static bool Same(RunFilters one, RunFilters other) =>
        one.Statuses.SetEquals(other.Statuses) && (one.Recipe, one.Text, one.Period, one.Order) == (other.Recipe, other.Text, other.Period, other.Order);

    private void Go(RunFilters filters) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(filters.ToQuery()), replace: true);

    private async Task ReloadAsync()
    {
        var query = _filters.ToRunQuery(Feed.ApiNow);
        _history = new(new(async (cursor, cancellation) =>
        {
            var page = await Api.ListRunsAsync(query, PageSize, cursor, cancellation);
            return new([.. page.Items.Select(RunRow.From)], page.NextCursor, page.Total);
        }, PageSize), _filters.Order);
        _new = 0;
        _chosen.Clear();
        if (_list is { } list)
            await list.RefreshDataAsync();
    }

    private async ValueTask<ItemsProviderResult<RunRow>> ProvideAsync(ItemsProviderRequest request)
    {
        try
        {
            var rows = await _history!.ReadAsync(request.StartIndex, request.Count, request.CancellationToken);
            var before = (_total, _tooMany);
            (_problem, _total, _tooMany) = (null, _history.Total, _history.TooMany);
            if (before != (_total, _tooMany))
                StateHasChanged();
            return new(rows, (int)Math.Min(_total, int.MaxValue));
        }
        catch (ApiException problem)
        {
            _problem = problem.Message;
            StateHasChanged();
            return new([], 0);
        }
    }

    // The live picture knows better than the page that was loaded.
    private RunRow Current(RunRow row)
    {
        var live = Feed.Picture.Runs.GetValueOrDefault(row.RunId) ?? Feed.Picture.Ended.Find(ended => ended.RunId == row.RunId);
        return live is null ? row : live with { Recipe = row.Recipe, TargetUrl = row.TargetUrl, CreatedAt = row.CreatedAt };
    }

    private void Choose(string runId)
    {
        if (!_chosen.Remove(runId))
            _chosen.Add(runId);
    }

    private Task CancelAsync() => ForAllAsync("cancelled", (runId, cancellation) => Api.CancelRunAsync(runId, Operator.Value, cancellation));

    private Task RetryAsync() => ForAllAsync("queued again", (runId, cancellation) => Api.RetryRunAsync(runId, Operator.Value, cancellation));

    private async Task ForAllAsync(string done, Func<string, CancellationToken, Task> act)
    {
        _busy = true;
        var (good, refused) = (0, new List<string>());
        foreach (var runId in _chosen.ToArray())
        {
            try
            {
                await act(runId, _left.Token);
                good++;
                _chosen.Remove(runId);
            }
            catch (ApiException problem)
            {
                refused.Add(problem.Message);
            }
        }

        _busy = false;
        _noticeIsBad = refused.Count > 0;
        _notice = refused.Count == 0 ? $"{good} {done}." : $"{good} {done}, {refused.Count} not: {string.Join(" ", refused.Distinct(StringComparer.Ordinal).Take(3))}";
    }
}
