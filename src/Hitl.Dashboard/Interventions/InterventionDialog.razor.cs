using System.Net;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Dashboard.Api;
using Hitl.Dashboard.Circuits;
using Hitl.Dashboard.Layout;
using Hitl.Dashboard.Runs;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Hitl.Dashboard.Interventions;

/// <summary>One intervention: what stands in the way, what to do, and the operator's answer.</summary>
public sealed partial class InterventionDialog : IAsyncDisposable
{
    // Who hands a page over gives the claim back right after they said so.
    private static readonly TimeSpan HandOver = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HandOverPause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<HistoryEntry> _history = [];
    private InterventionForm? _form;
    private InterventionView? _view;
    private IDisposable? _subscription;
    private RenderPulse? _pulse;
    private ApiProblem? _problem;
    private volatile bool _changed;
    private volatile string? _replacedBy;
    private string? _successor;
    private bool _isLeaving;
    private bool _live;
    private bool _held;
    private string? _missing;
    private string? _notice;
    private bool _noticeIsBad;
    private bool _busy;

    [Parameter, EditorRequired] public string Id { get; set; } = "";

    /// <summary>It stands in another site's frame: what has the dashboard's frame around it opens in a tab of its own.</summary>
    [Parameter] public bool Embedded { get; set; }

    /// <summary>The intervention that the operator comes from, whose worker was lost; null when they opened this one.</summary>
    [Parameter] public string? Replaces { get; set; }

    /// <summary>The intervention that they looked at before this one, if any: who goes back from it to one that it replaced stays there.</summary>
    [Parameter] public string? CameFrom { get; set; }

    /// <summary>They drove that one's page: they go on with this one's.</summary>
    [Parameter] public bool GoesOn { get; set; }

    /// <summary>The job's next run raised this intervention anew: its id, and whether it was held here.</summary>
    [Parameter] public EventCallback<(string Id, bool Held)> OnReplaced { get; set; }

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;

    [Inject] private HitlApi Api { get; set; } = null!;
    [Inject] private OperatorName Operator { get; set; } = null!;
    [Inject] private OperatorPresence Presence { get; set; } = null!;
    [Inject] private LiveFeed Feed { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private InterventionClaim? Claim { get; set; }

    private bool IsOpen => _view is { Status: InterventionStatus.Open or InterventionStatus.Claimed };

    private string? Ending => _view is null || IsOpen
        ? null
        : $"Over: {InterventionText.Ended(_view.Resolution is { } resolution ? WireName.Of(resolution) : null, _view.ResolvedBy)}.";

    private string? HeldByOther => Claim?.Token is null && _view is { Status: InterventionStatus.Claimed } view ? view.ClaimedBy : null;

    protected override async Task OnInitializedAsync()
    {
        Claim = new(Api, Id, Operator.Value, Presence, Clock);
        _pulse = new(Clock, TimeSpan.FromMilliseconds(100), () => InvokeAsync(RefreshAsync), DispatchExceptionAsync);
        _subscription = Feed.Subscribe(OnUpdate);
        await LoadAsync();
        if (GoesOn && IsOpen)
            await TakeOverAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        _pulse?.Dispose();
        await _left.CancelAsync();
        if (Claim is { } claim)
            await claim.DisposeAsync();
        _left.Dispose();
    }

    private void OnUpdate(LiveUpdate update)
    {
        if (update.Happened is InterventionCreated { PreviousInterventionId: { } previous } next && previous == Id)
        {
            _replacedBy = next.InterventionId;
            _pulse?.Request();
            return;
        }

        // Its run's events change what is shown; a picture that was loaded anew may have missed some.
        if (update.Happened is RunEvent happened ? happened.Run != _view?.RunId : update.Happened is not null)
            return;
        _changed = true;
        _pulse?.Request();
    }

    private async Task RefreshAsync()
    {
        if (_left.IsCancellationRequested || _isLeaving)
            return;
        if (_replacedBy is { } next)
        {
            _isLeaving = true;
            await OnReplaced.InvokeAsync((next, _held));
            return;
        }

        if (!_changed)
            return;
        _changed = false;
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        try
        {
            var view = await Api.GetInterventionAsync(Id, _left.Token);
            var events = await Api.ListRunEventsAsync(view.RunId, _left.Token);
            (_view, _missing) = (view, null);
            _history = HistoryEntry.From(events);
            if (!IsOpen)
                Claim?.Forget();
            // The title is drawn by the dialog around this component.
            Dialog.StateHasChanged();
            if (view is { Resolution: Resolution.Cancelled, ResolvedBy: ResolvedBy.System })
                await LookForSuccessorAsync(events);
        }
        catch (ApiException problem)
        {
            // The last picture stays; only one that never came is missing.
            if (_view is null)
                _missing = problem.Problem.HttpStatus == HttpStatusCode.NotFound ? "There is no intervention with this id." : problem.Message;
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The dialog was closed.
        }
    }

    // Its event may have come before this page, or while the stream was away.
    private async Task LookForSuccessorAsync(IReadOnlyList<HitlEvent> events)
    {
        var successors = await Successors.OfAsync(Api, Id, events, _left.Token);
        if (successors.Count == 0)
            return;
        _successor = successors[^1];
        if (CameFrom is { } from && successors.Contains(from))
            return;
        _replacedBy = _successor;
        _pulse?.Request();
    }

    private Task ToggleClaimAsync() => Claim?.Token is null ? TakeOverAsync() : LetGoAsync();

    /// <summary>Who holds it drives its page.</summary>
    private async Task TakeOverAsync()
    {
        await ActAsync(TakeAsync);
        if (Claim?.Token is not null && IsOpen)
            await OpenLiveAsync();
    }

    private async Task OpenLiveAsync()
    {
        _live = true;
        // A press beside the dialog would close it, and give the page back with it.
        await Dialog.SetOptionsAsync(Dialog.Options with { MaxWidth = MaxWidth.False, BackdropClick = false });
    }

    private Task LetGoAsync() => ActAsync(async () =>
    {
        await Claim!.ReleaseAsync(_left.Token);
        _held = false;
        return "Given back.";
    });

    private Task DriveAsync() => Claim?.Token is null ? ActAsync(TakeAsync) : LookAgainAsync();

    private Task HandedAsync() => ActAsync(async () =>
    {
        var asked = Clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await TakeAsync();
            }
            catch (ApiException held) when (held.Problem.Code == "claimed" && Clock.GetElapsedTime(asked) < HandOver)
            {
                await Task.Delay(HandOverPause, Clock, _left.Token);
            }
        }
    });

    private async Task LoseClaimAsync(string? token)
    {
        _held = Claim is not null && await Claim.LoseAsync(token, _left.Token);
        await LookAgainAsync();
    }

    private async Task LookAgainAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task<string?> TakeAsync()
    {
        await Claim!.TakeAsync(problem => InvokeAsync(() => ShowLost(problem)), _left.Token);
        _held = true;
        return null;
    }

    private Task ResolveAsync(InterventionAnswer answer) => ActAsync(async () =>
    {
        // Typed once: a code that was refused is not sent again, and nothing of it stays on the screen.
        _form?.ForgetValues();
        await Api.ResolveAsync(
            Id, new() { Token = Claim?.Token, Note = answer.Note, Values = answer.Values }, Operator.Value, _left.Token);
        Claim?.Forget();
        return "Resolved: the run goes on.";
    });

    private Task CancelAsync(string? note) => ActAsync(async () =>
    {
        await Api.CancelInterventionAsync(Id, new() { Token = Claim?.Token, Note = note }, Operator.Value, _left.Token);
        Claim?.Forget();
        return "Cancelled: the run ends.";
    });

    private async Task ActAsync(Func<Task<string?>> act)
    {
        if (_busy)
            return;
        (_busy, _notice, _problem) = (true, null, null);
        StateHasChanged();
        try
        {
            (_notice, _noticeIsBad) = (await act(), false);
        }
        catch (ApiException refused)
        {
            _problem = refused.Problem;
            (_notice, _noticeIsBad) = (Explain(refused.Problem), true);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            _busy = false;
        }

        await LoadAsync();
    }

    private void ShowLost(ApiProblem problem)
    {
        // Who held it when it ended drives on at the one that takes its place.
        if (problem.Resolution is null)
            _held = false;
        (_notice, _noticeIsBad) = ($"You no longer hold it: {Explain(problem)}", true);
        StateHasChanged();
    }

    private static string Explain(ApiProblem problem) => problem.Code switch
    {
        "still_blocked" => $"Still blocked: {problem.Still ?? problem.Text}",
        "claimed" => $"{problem.Holder ?? "Somebody else"} holds it at the moment.",
        "verifying" => "The worker is looking at the page already. Wait for its answer.",
        "no_verdict" => "The worker gave no answer within 15 s. Look at the page before you try again: what was typed may have reached it.",
        "values_refused" => problem.Errors.SelectMany(error => error.Value).FirstOrDefault() ?? problem.Text,
        _ when problem.ResolvedBy is not null || problem.Resolution is not null =>
            $"Too late: already {InterventionText.Ended(problem.Resolution, problem.ResolvedBy)}.",
        _ => problem.Text,
    };
}
