using Hitl.Dashboard.Api;
using Hitl.Dashboard.Circuits;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Hitl.Dashboard.Live;

/// <summary>
/// The page that a run is stuck on, live: whoever holds the claim's token drives it. The token goes to the script by a call
/// and is nowhere in the document.
/// </summary>
public sealed partial class LivePageView : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private ElementReference _place;
    private IJSObjectReference? _viewer;
    private DotNetObjectReference<LivePageView>? _self;
    private string? _given;
    private bool _isOver;
    private bool _missedIt;

    [Parameter, EditorRequired] public string InterventionId { get; set; } = "";

    /// <summary>The claim's token; null only watches.</summary>
    [Parameter] public string? Token { get; set; }

    /// <summary>What became of the intervention; null while it is open.</summary>
    [Parameter] public string? Ending { get; set; }

    /// <summary>Where a picture is that stands in until the first frame comes; null for none.</summary>
    [Parameter] public string? Still { get; set; }

    /// <summary>The operator wants to drive: claim it.</summary>
    [Parameter] public EventCallback OnDrive { get; set; }

    /// <summary>The operator gives the page to whoever wants it: release the claim.</summary>
    [Parameter] public EventCallback OnLetGo { get; set; }

    /// <summary>The driver before hands the page over: claim it as soon as they have let go.</summary>
    [Parameter] public EventCallback OnHanded { get; set; }

    /// <summary>The worker found that the claim with this token is no longer this operator's: never renew it.</summary>
    [Parameter] public EventCallback<string?> OnClaimLost { get; set; }

    /// <summary>The page is over or can't be reached: look what became of the intervention.</summary>
    [Parameter] public EventCallback OnOver { get; set; }

    [Inject] private OperatorBrowser Browser { get; set; } = null!;
    [Inject] private OperatorName Operator { get; set; } = null!;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            Browser.Returned += OnReturned;
            _self = DotNetObjectReference.Create(this);
            if (await OpenAsync() is not { } viewer)
                return;
            if (_leaving.IsCancellationRequested)
            {
                await CloseAsync(viewer);
                return;
            }

            _viewer = viewer;
        }

        if (_viewer is not null)
            await TellAsync(_viewer);
    }

    [JSInvokable]
    public Task Drive()
    {
        // One that is held already is told again: the worker may have refused it meanwhile.
        _given = null;
        return InvokeAsync(OnDrive.InvokeAsync);
    }

    [JSInvokable]
    public Task LetGo() => InvokeAsync(OnLetGo.InvokeAsync);

    [JSInvokable]
    public Task Handed() => InvokeAsync(OnHanded.InvokeAsync);

    [JSInvokable]
    public Task ClaimLost(string? token)
    {
        // The one that is held may be another by now: then the worker is told that one.
        _given = null;
        return InvokeAsync(() => OnClaimLost.InvokeAsync(token));
    }

    /// <summary>The worker says that there is nothing more to see. Where the intervention is open all the same, the operator may connect again.</summary>
    [JSInvokable]
    public Task Ended() => InvokeAsync(async () =>
    {
        await OnOver.InvokeAsync();
        if (Ending is null && _viewer is { } viewer && !_leaving.IsCancellationRequested)
            await Browser.TellAsync(viewer, "offer");
    });

    [JSInvokable]
    public Task Lost() => InvokeAsync(OnOver.InvokeAsync);

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        Browser.Returned -= OnReturned;
        if (_viewer is { } viewer)
            await CloseAsync(viewer);
        _self?.Dispose();
        _leaving.Dispose();
    }

    private async Task<IJSObjectReference?> OpenAsync()
    {
        try
        {
            return await Browser.AskAsync<IJSObjectReference>(
                "hitl.openLive",
                () => [_place, _self, new { id = InterventionId, @operator = Operator.Value, token = _given = Token, still = Still }],
                _leaving.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or JSDisconnectedException)
        {
            return null;
        }
    }

    private async Task TellAsync(IJSObjectReference viewer)
    {
        if (Ending is { } ending)
        {
            if (!_isOver)
            {
                _isOver = true;
                _isOver = await Browser.TellAsync(viewer, "end", ending);
                LookAgain(_isOver);
            }

            return;
        }

        if (_given == Token && !_missedIt)
            return;
        (_given, _missedIt) = (Token, false);
        _missedIt = !(Token is { } token ? await Browser.TellAsync(viewer, "drive", token) : await Browser.TellAsync(viewer, "watch"));
        LookAgain(!_missedIt);
    }

    private void LookAgain(bool isTold)
    {
        // It went and is back already: that was announced before it was known what it missed.
        if (!isTold && Browser.IsHere && !_leaving.IsCancellationRequested)
            StateHasChanged();
    }

    // What it missed while it was away, it is told now. An event waits for nobody: what is awaited here has nowhere to throw to.
    private async void OnReturned()
    {
        try
        {
            await InvokeAsync(StateHasChanged);
        }
        catch (ObjectDisposedException)
        {
            // The circuit ended at that moment.
        }
    }

    private async Task CloseAsync(IJSObjectReference viewer)
    {
        // A browser that is gone has closed its connection.
        if (!await Browser.TellAsync(viewer, "close"))
            return;
        try
        {
            await viewer.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // Gone in between.
        }
    }
}
