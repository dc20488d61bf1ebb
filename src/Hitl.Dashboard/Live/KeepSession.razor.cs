using Hitl.Dashboard.Api;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Live;

/// <summary>Keeps what the operator achieved on the page for later runs, while the intervention stays open.</summary>
public sealed partial class KeepSession : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private string? _answer;
    private bool _refused;
    private bool _busy;

    [Parameter, EditorRequired] public string InterventionId { get; set; } = "";

    /// <summary>The claim's token; null while nobody holds it.</summary>
    [Parameter] public string? Token { get; set; }

    [Inject] private HitlApi Api { get; set; } = null!;
    [Inject] private OperatorName Operator { get; set; } = null!;

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private async Task KeepAsync()
    {
        (_busy, _answer) = (true, null);
        StateHasChanged();
        try
        {
            var kept = await Api.CaptureSessionAsync(InterventionId, new() { Token = Token }, Operator.Value, _left.Token);
            (_answer, _refused) = ($"Kept: later runs of {kept.Recipe} at {kept.Site} start with it.", false);
        }
        catch (ApiException problem)
        {
            (_answer, _refused) = (problem.Problem.Code == "still_blocked" ? $"Not kept, still blocked: {problem.Problem.Still ?? problem.Message}" : $"Not kept: {problem.Message}", true);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The dialog was closed.
        }
        finally
        {
            _busy = false;
        }
    }
}
