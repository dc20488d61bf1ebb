using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Dashboard.Api;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Live;

/// <summary>Who drove a run's page at its interventions, oldest first.</summary>
public sealed partial class RunDrives : IDisposable
{
    private const int MostAsked = 10;

    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<Drive> _drives = [];
    private string? _asked;

    [Parameter, EditorRequired] public IReadOnlyList<string> Interventions { get; set; } = [];

    /// <summary>It changes when an operator is done.</summary>
    [Parameter, EditorRequired] public RunStatus Status { get; set; }

    [Inject] private HitlApi Api { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        var asked = $"{Status} {string.Join(' ', Interventions)}";
        if (_asked == asked)
            return;
        _asked = asked;
        var drives = new List<Drive>();
        try
        {
            foreach (var id in Interventions.TakeLast(MostAsked))
                drives.AddRange((await Api.GetInterventionAsync(id, _left.Token)).Drives ?? []);
            _drives = drives;
        }
        catch (ApiException)
        {
            // What was known stays; the page itself says when the API is away.
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
}
