using Hitl.Contracts.Events;
using Hitl.Contracts.Runs;

namespace Hitl.Dashboard.Notifications;

/// <summary>Something worth a toast.</summary>
public sealed record Toast(string Text, string Path, bool IsFailure);

/// <summary>Collects what happened since the last look, and folds many into one.</summary>
public sealed class ToastFold
{
    private const int MostSingle = 2;

    private readonly Lock _gate = new();
    private readonly List<Toast> _waiting = [];
    private int _interventions;
    private int _failures;

    /// <summary>Takes an event in; true when there is something to show.</summary>
    public bool Add(HitlEvent? happened)
    {
        var toast = happened switch
        {
            InterventionCreated created => new Toast(
                $"{Interventions.InterventionText.Of(created.Reason)} at {Site(created.Url)}", $"interventions/{created.InterventionId}", IsFailure: false),
            // An operator's own cancel is no news, and a run that is followed by another is not over.
            RunFailed { NextRunId: null, FailureCode: not (FailureCode.Cancelled or FailureCode.InterventionCancelled) } failed =>
                new Toast($"Run failed: {Runs.RunText.Of(failed.FailureCode)}", $"runs/{failed.RunId}", IsFailure: true),
            _ => null,
        };
        if (toast is null)
            return false;
        lock (_gate)
        {
            if (toast.IsFailure)
                _failures++;
            else
                _interventions++;
            if (_waiting.Count <= MostSingle)
                _waiting.Add(toast);
        }

        return true;
    }

    /// <summary>What to show now: each by itself where they are few, else one for all interventions and one for all failures.</summary>
    public IReadOnlyList<Toast> Take()
    {
        lock (_gate)
        {
            var (interventions, failures) = (_interventions, _failures);
            IReadOnlyList<Toast> taken = interventions + failures <= MostSingle ? [.. _waiting] : [.. Folded(interventions, failures)];
            _waiting.Clear();
            (_interventions, _failures) = (0, 0);
            return taken;
        }
    }

    private static IEnumerable<Toast> Folded(int interventions, int failures)
    {
        if (interventions > 0)
            yield return new($"{interventions} new interventions", "", IsFailure: false);
        if (failures > 0)
            yield return new($"{failures} runs failed", "runs?status=failed", IsFailure: true);
    }

    private static string Site(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Authority : "an unknown site";
}
