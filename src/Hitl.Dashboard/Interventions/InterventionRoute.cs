using Microsoft.AspNetCore.Components;
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

    private string? _open;
    private IDialogReference? _dialog;
    private (string? From, string? Id, bool Held) _came;

    [Parameter, EditorRequired] public string? Id { get; set; }

    /// <summary>The page that the dialog stands on.</summary>
    [Parameter] public string Board { get; set; } = "";

    [CascadingParameter(Name = "Embedded")] public bool Embedded { get; set; }

    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_open == Id)
            return;
        _open = Id;
        _dialog?.Close();
        _dialog = null;
        if (Id is not { } id)
            return;
        var (replaces, goesOn) = _came.Id == id ? (_came.From, _came.Held) : (null, false);
        var parameters = new DialogParameters<InterventionDialog>
        {
            { dialog => dialog.Id, id },
            { dialog => dialog.Embedded, Embedded },
            { dialog => dialog.Replaces, replaces },
            { dialog => dialog.GoesOn, goesOn },
            { dialog => dialog.OnReplaced, EventCallback.Factory.Create<(string Id, bool Held)>(this, next => GoTo(id, next.Id, next.Held)) },
        };
        _dialog = await Dialogs.ShowAsync<InterventionDialog>("Intervention", parameters, Options);
        await _dialog.Result;
        if (_open == id)
            Navigation.NavigateTo(Board);
    }

    private void GoTo(string from, string next, bool held)
    {
        _came = (from, next, held);
        Navigation.NavigateTo($"{(Embedded ? "embed/" : "")}interventions/{next}");
    }

    public void Dispose()
    {
        _open = null;
        _dialog?.Close();
    }
}
