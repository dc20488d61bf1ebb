using System.Globalization;
using Hitl.Contracts.Stats;
using Hitl.Dashboard.Api;
using Hitl.Dashboard.Layout;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Hitl.Dashboard.Overview;

/// <summary>Counts and times of the last day as pictures; loaded again every quarter of a minute while it is open.</summary>
public sealed partial class OverviewPage : IDisposable
{
    private static readonly TimeSpan Span = TimeSpan.FromHours(24);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    // A chart measures itself once it is drawn, and on a busy machine keeps bars of another width until it is given data again.
    private static readonly TimeSpan FirstAgain = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _left = new();
    private readonly StackedBarChartOptions _barOptions = new() { ChartPalette = ["#2b8a57", "#c4392f"], YAxisTicks = 1, MaxNumYAxisTicks = 6, YAxisFormat = "0" };
    private readonly LineChartOptions _lineOptions = new() { ChartPalette = ["#b06a00"], YAxisTicks = 1, MaxNumYAxisTicks = 6, YAxisFormat = "0" };
    private RenderPulse? _pulse;
    private ITimer? _timer;
    private StatsView? _stats;
    private List<ChartSeries<double>> _outcomes = [];
    private List<ChartSeries<double>> _open = [];
    private string[] _hours = [];
    private string? _problem;

    [Inject] private HitlApi Api { get; set; } = null!;
    [Inject] private LiveFeed Feed { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
        _pulse = new(Clock, TimeSpan.Zero, () => InvokeAsync(async () =>
        {
            await LoadAsync();
            StateHasChanged();
        }), DispatchExceptionAsync);
        _timer = Clock.CreateTimer(_ => _pulse.Request(), null, FirstAgain, Every);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _pulse?.Dispose();
        _left.Cancel();
        _left.Dispose();
    }

    private static string Success(StatsView stats)
    {
        var (good, bad) = (stats.Recipes.Sum(recipe => recipe.Completed), stats.Recipes.Sum(recipe => recipe.Failed));
        return good + bad == 0 ? "–" : $"{Share(good, bad)} %";
    }

    private static string Share(long good, long bad) =>
        (good + bad == 0 ? 0 : 100 * good / (good + bad)).ToString(CultureInfo.InvariantCulture);

    private async Task LoadAsync()
    {
        try
        {
            var now = Feed.ApiNow;
            var stats = await Api.GetStatsAsync(now - Span, now, _left.Token);
            (_stats, _problem) = (stats, null);
            // A label for each hour would not fit: the others are left empty.
            _hours = [.. stats.Hours.Select((hour, i) => i % 4 == 0 ? hour.Hour.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture) : "")];
            _outcomes =
            [
                new() { Name = "Completed", Data = new([.. stats.Hours.Select(hour => (double)hour.Completed)]) },
                new() { Name = "Failed", Data = new([.. stats.Hours.Select(hour => (double)hour.Failed)]) },
            ];
            _open = [new() { Name = "Open", Data = new([.. stats.Hours.Select(hour => (double)hour.OpenInterventions)]) }];
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
}
