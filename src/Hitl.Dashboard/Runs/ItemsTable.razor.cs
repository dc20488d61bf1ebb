using System.Text.Json;
using Hitl.Dashboard.Api;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;

namespace Hitl.Dashboard.Runs;

/// <summary>What a run extracted, as a table of any length; a cell shows a page's text as text.</summary>
public sealed partial class ItemsTable : IDisposable
{
    private const int PageSize = HitlApi.LargestPage;
    private const int MostColumns = 40;
    private const int LongestCell = 300;

    private const int RowHeight = 34;
    private const int MostRowsTall = 100;

    private readonly CancellationTokenSource _left = new();
    private CursorPages<JsonElement>? _pages;
    private Virtualize<JsonElement>? _list;
    private IReadOnlyList<string> _columns = [];
    private string? _shown;
    private string? _problem;
    private int _loaded;

    [Parameter, EditorRequired] public string RunId { get; set; } = "";

    /// <summary>How many there are by now: more of them are loaded when it grows.</summary>
    [Parameter] public int Count { get; set; }

    /// <summary>The run has ended: no more will come.</summary>
    [Parameter] public bool IsOver { get; set; }

    [Inject] private HitlApi Api { get; set; } = null!;

    // Known before the rows are there: the list draws as many as fit into the height that it finds. With room for a scroll bar.
    private int Height => (Math.Min(Count, MostRowsTall) + 1) * RowHeight + 16;

    protected override async Task OnParametersSetAsync()
    {
        if (Count == 0 || _shown == RunId && _loaded == Count)
            return;
        (_shown, _loaded) = (RunId, Count);
        var runId = RunId;
        var pages = _pages = new((cursor, cancellation) => Api.ListItemsAsync(runId, PageSize, cursor, cancellation), PageSize);
        try
        {
            var first = await pages.ReadAsync(0, PageSize, _left.Token);
            _problem = null;
            _columns = [.. first.Where(item => item.ValueKind == JsonValueKind.Object)
                .SelectMany(item => item.EnumerateObject().Select(property => property.Name)).Distinct(StringComparer.Ordinal).Take(MostColumns)];
            if (_list is { } list)
                await list.RefreshDataAsync();
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

    private async ValueTask<ItemsProviderResult<JsonElement>> ProvideAsync(ItemsProviderRequest request)
    {
        try
        {
            var items = await _pages!.ReadAsync(request.StartIndex, request.Count, request.CancellationToken);
            return new(items, (int)Math.Min(_pages.Total, int.MaxValue));
        }
        catch (ApiException problem)
        {
            _problem = problem.Message;
            StateHasChanged();
            return new([], 0);
        }
    }

    private static string Cell(JsonElement item, string column)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(column, out var value) || value.ValueKind == JsonValueKind.Null)
            return "";
        var text = value.ToString();
        return text.Length > LongestCell ? string.Concat(text.AsSpan(0, LongestCell), "…") : text;
    }
}
