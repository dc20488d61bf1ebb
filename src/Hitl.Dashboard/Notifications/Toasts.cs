using Hitl.Dashboard.Circuits;
using Hitl.Dashboard.Layout;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Hitl.Dashboard.Notifications;

/// <summary>Tells the operator of new interventions and failures: a toast with one click to the thing, and where they turned it on a notification and a sound.</summary>
public sealed class Toasts : ComponentBase, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private const int VisibleMilliseconds = 8000;

    private readonly ToastFold _fold = new();
    private IDisposable? _subscription;
    private RenderPulse? _pulse;

    [Inject] private LiveFeed Feed { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;
    [Inject] private ISnackbar Snackbars { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private PreferencesStore Preferences { get; set; } = null!;
    [Inject] private OperatorBrowser Browser { get; set; } = null!;

    protected override void OnInitialized()
    {
        _pulse = new(Clock, Interval, ShowAsync, DispatchExceptionAsync);
        _subscription = Feed.Subscribe(update =>
        {
            if (_fold.Add(update.Happened))
                _pulse.Request();
        });
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _pulse?.Dispose();
    }

    private Task ShowAsync() => InvokeAsync(async () =>
    {
        var toasts = _fold.Take();
        foreach (var toast in toasts)
            Show(toast);
        if (toasts.FirstOrDefault(toast => !toast.IsFailure) is { } asked)
            await AlertAsync(asked);
    });

    private void Show(Toast toast) => Snackbars.Add(toast.Text, toast.IsFailure ? Severity.Error : Severity.Warning, options =>
    {
        options.Action = "Open";
        options.ShowCloseIcon = true;
        // What has an action would stay until it is pressed.
        options.RequireInteraction = false;
        options.VisibleStateDuration = VisibleMilliseconds;
        options.OnClick = _ =>
        {
            Navigation.NavigateTo(toast.Path);
            return Task.CompletedTask;
        };
    }, toast.Path);

    private async Task AlertAsync(Toast asked)
    {
        if (Preferences.Current.Sound)
            await Browser.TellAsync("hitl.ring");
        if (Preferences.Current.Notifications)
            await Browser.TellAsync("hitl.notify", "A human is needed", asked.Text, asked.Path);
    }
}
