using Hitl.Contracts.Events;
using Hitl.Contracts.Sessions;
using Hitl.Dashboard.Api;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Sessions;

/// <summary>The vault: what is kept, for whom, how good it still is; prove it, delete it.</summary>
public sealed partial class SessionsPage
{
    private readonly CancellationTokenSource _left = new();
    private List<SessionView>? _sessions;
    private string? _next;
    private string? _problem;
    private string? _deleting;
    private string? _proving;
    private volatile bool _isOld;
    private (string Text, bool IsGood)? _said;

    [Inject] private HitlApi Api { get; set; } = null!;
    [Inject] private OperatorName Operator { get; set; } = null!;

    private bool IsBusy { get; set; }

    protected override Task OnInitializedAsync() => DoAsync(LoadAsync);

    protected override void OnUpdate(LiveUpdate update)
    {
        // Captured here, or used, or refused: each of these may have changed what is shown.
        if (update.Happened is SessionCaptured or RunStarted or InterventionCreated or InterventionResolved)
            _isOld = true;
    }

    protected override async Task OnPulseAsync()
    {
        if (!_isOld || IsBusy)
            return;
        _isOld = false;
        await DoAsync(LoadAsync);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _left.Cancel();
        _left.Dispose();
    }

    // As many as were shown before: what somebody asked to see more of does not fold up by itself.
    private async Task LoadAsync()
    {
        var page = await Api.ListSessionsAsync(HitlApi.LargestPage, null, _left.Token);
        List<SessionView> all = [.. page.Items];
        while (page.NextCursor is { } next && all.Count < (_sessions?.Count ?? 0))
        {
            page = await Api.ListSessionsAsync(HitlApi.LargestPage, next, _left.Token);
            all.AddRange(page.Items);
        }

        (_sessions, _next) = (all, page.NextCursor);
    }

    private Task MoreAsync() => DoAsync(async () =>
    {
        var page = await Api.ListSessionsAsync(HitlApi.LargestPage, _next, _left.Token);
        _sessions!.AddRange(page.Items);
        _next = page.NextCursor;
    });

    private Task ProveAsync(SessionView session) => DoAsync(async () =>
    {
        (_proving, _said) = (session.SessionId, null);
        StateHasChanged();
        var proof = await Api.ProveSessionAsync(session.SessionId, Operator.Value, _left.Token);
        _said = (SessionText.Of(proof), proof.Outcome == ProofOutcome.Proven);
        await LoadAsync();
    });

    private Task DeleteAsync(SessionView session) => DoAsync(async () =>
    {
        await Api.DeleteSessionAsync(session.SessionId, Operator.Value, _left.Token);
        _said = ($"The session of {session.Account ?? "no account"} at {session.Site} is deleted.", true);
        await LoadAsync();
    });

    private async Task DoAsync(Func<Task> act)
    {
        IsBusy = true;
        try
        {
            await act();
            _problem = null;
        }
        catch (ApiException problem)
        {
            _problem = problem.Message;
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
        finally
        {
            (IsBusy, _proving, _deleting) = (false, null, null);
        }
    }
}
