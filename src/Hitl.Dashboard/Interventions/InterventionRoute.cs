using Hitl.Dashboard.Circuits;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Hitl.Dashboard.Interventions;

/// <summary>Opens the intervention that the address names as a dialog; closing the dialog leads back to the board.</summary>
public sealed class InterventionRoute : ComponentBase, IDisposable
{
    private static readonly DialogOptions Options = new()
    {
        MaxWidth = MaxWidth.Large,
        FullWidth = true,
        CloseButton = true,
        CloseOnEscapeKey = true,
        CloseOnNavigation = false,
    };

    private readonly CancellationTokenSource _leaving = new();
    private readonly CancellationToken _left;
    private string? _open;
    private IDialogReference? _dialog;
    private (string? From, string? Id, bool Held) _came;

    // Kept: it may be asked for when its source is disposed.
    public InterventionRoute() => _left = _leaving.Token;

    [Parameter, EditorRequired] public string? Id { get; set; }

    /// <summary>The page that the dialog stands on.</summary>
    [Parameter] public string Board { get; set; } = "";

    [CascadingParameter(Name = "Embedded")] public bool Embedded { get; set; }

    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private OperatorBrowser Browser { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_open == Id)
            return;
        var cameFrom = _open;
        _open = Id;
        _dialog?.Close();
        _dialog = null;
        if (Id is not { } id)
            return;
        var (replaces, goesOn) = _came.Id == id ? (_came.From, _came.Held) : (null, false);
        _came = default;
        var parameters = new DialogParameters<InterventionDialog>
        {
            { dialog => dialog.Id, id },
            { dialog => dialog.Embedded, Embedded },
            { dialog => dialog.Replaces, replaces },
            { dialog => dialog.CameFrom, cameFrom },
            { dialog => dialog.GoesOn, goesOn },
            { dialog => dialog.OnReplaced, EventCallback.Factory.Create<(string Id, bool Held)>(this, next => GoToAsync(id, next.Id, next.Held)) },
        };
        var dialog = await Dialogs.ShowAsync<InterventionDialog>("Intervention", parameters, Options);
        if (_open != id)
        {
            dialog.Close();
            return;
        }

        _dialog = dialog;
        await dialog.Result;
        if (_open == id)
            Navigation.NavigateTo(Board);
    }

    private async Task GoToAsync(string from, string next, bool held)
    {
        _came = (from, next, held);
        try
        {
            // In the place of the old address: the browser's way back would lead here again.
            await Browser.ReplaceAddressAsync($"{(Embedded ? "embed/" : "")}interventions/{next}", _left);
        }
        catch (Exception gone) when (gone is OperationCanceledException or JSDisconnectedException)
        {
            // The page was left.
        }
    }

    public void Dispose()
    {
        _open = null;
        _leaving.Cancel();
        _leaving.Dispose();
        _dialog?.Close();
    }
}
