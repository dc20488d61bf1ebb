using System.Text.Json;
using Hitl.Contracts.Events;
using Hitl.Contracts.Runs;
using Hitl.Dashboard.Api;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Hitl.Dashboard.Runs;

/// <summary>Everything about one run.</summary>
public sealed partial class RunPage
{
    private const int LongestParameter = 400;

    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<HistoryEntry> _history = [];
    private IReadOnlyList<string> _interventions = [];
    private RunView? _run;
    private string? _shown;
    private string? _missing;
    private string? _notice;
    private volatile bool _changed;
    private bool _asking;
    private bool _busy;

    [Parameter] public string RunId { get; set; } = "";

    [Inject] private HitlApi Api { get; set; } = null!;
    [Inject] private OperatorName Operator { get; set; } = null!;
    [Inject] private WorkersPoll Workers { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IOptions<TraceOptions> Traces { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == RunId)
            return;
        (_shown, _run, _missing, _notice, _asking) = (RunId, null, null, null, false);
        await LoadAsync();
    }

    protected override void OnUpdate(LiveUpdate update) =>
        _changed |= update.Happened is null || update.Happened is RunEvent happened && happened.Run == RunId
            || update.Happened is UnknownEvent unknown && unknown.RunId == RunId;

    protected override async Task OnPulseAsync()
    {
        if (!_changed || _left.IsCancellationRequested)
            return;
        _changed = false;
        await LoadAsync();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _left.Cancel();
        _left.Dispose();
    }

    private static int Extracted(RunView run) => run.Stats?.ItemsExtracted ?? run.Progress.ItemsExtracted ?? 0;

    private static IEnumerable<(string Name, string Value)> Parameters(RunView run) => run.Params.ValueKind == JsonValueKind.Object
        ? run.Params.EnumerateObject().Select(property => (property.Name, Cut(property.Value.ToString())))
        : [];

    private static string Cut(string text) => text.Length > LongestParameter ? string.Concat(text.AsSpan(0, LongestParameter), "…") : text;

    private async Task LoadAsync()
    {
        try
        {
            var run = await Api.GetRunAsync(RunId, _left.Token);
            var events = await Api.ListRunEventsAsync(RunId, _left.Token);
            (_run, _missing) = (run, null);
            _history = HistoryEntry.From(events);
            _interventions = [.. events.OfType<InterventionCreated>().Select(created => created.InterventionId)];
        }
        catch (ApiException problem)
        {
            // The last picture stays; only one that never came is missing.
            if (_run is null)
                _missing = problem.Problem.Code == ApiProblem.Unreachable ? problem.Message : "There is no run with this id.";
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
    }

    private Task CancelAsync() => ActAsync(async () => await Api.CancelRunAsync(RunId, Operator.Value, _left.Token));

    private Task RetryAsync() => ActAsync(async () =>
        Navigation.NavigateTo($"runs/{(await Api.RetryRunAsync(RunId, Operator.Value, _left.Token)).RunId}"));

    private async Task ActAsync(Func<Task> act)
    {
        (_busy, _notice) = (true, null);
        try
        {
            await act();
        }
        catch (ApiException problem)
        {
            _notice = problem.Message;
        }
        finally
        {
            (_busy, _asking) = (false, false);
        }
    }
}
