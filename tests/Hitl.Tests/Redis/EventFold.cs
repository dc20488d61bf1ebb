using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;

namespace Hitl.Tests.Redis;

/// <summary>The picture that a client gets which knows nothing but the events. Fails on what must never be in a log.</summary>
internal sealed class EventFold
{
    public Dictionary<string, RunStatus> Runs { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, InterventionStatus> Interventions { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs and interventions, in the order in which they began.</summary>
    public List<string> RunOrder { get; } = [];
    public List<string> InterventionOrder { get; } = [];

    /// <summary>By run.</summary>
    public Dictionary<string, string> Jobs { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, (FailureCode Code, string? NextRunId)> Failures { get; } = new(StringComparer.Ordinal);

    /// <summary>By intervention.</summary>
    public Dictionary<string, string> RunOf { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, (Resolution Resolution, string By)> Resolutions { get; } = new(StringComparer.Ordinal);

    public static EventFold Of(IEnumerable<HitlEvent> events)
    {
        var fold = new EventFold();
        foreach (var happened in events)
            fold.Apply(happened);
        return fold;
    }

    private void Apply(HitlEvent happened)
    {
        switch (happened)
        {
            case RunQueued e:
                Assert.True(Runs.TryAdd(e.RunId, RunStatus.Queued), $"{e.RunId} was queued twice");
                Jobs[e.RunId] = e.JobId;
                RunOrder.Add(e.RunId);
                break;
            case RunStarted e:
                Assert.Equal(RunStatus.Queued, Runs[e.RunId]);
                Runs[e.RunId] = RunStatus.Running;
                break;
            case RunProgressed e:
                Assert.Equal(RunStatus.Running, Runs[e.RunId]);
                break;
            case RunCompleted e:
                Assert.Equal(RunStatus.Running, Runs[e.RunId]);
                Runs[e.RunId] = RunStatus.Completed;
                break;
            case RunFailed e:
                Assert.Contains(Runs[e.RunId], new[] { RunStatus.Queued, RunStatus.Running });
                Runs[e.RunId] = RunStatus.Failed;
                Failures[e.RunId] = (e.FailureCode, e.NextRunId);
                break;
            case InterventionCreated e:
                Assert.Equal(RunStatus.Running, Runs[e.RunId]);
                Runs[e.RunId] = RunStatus.Waiting;
                Assert.True(Interventions.TryAdd(e.InterventionId, InterventionStatus.Open), $"{e.InterventionId} was created twice");
                RunOf[e.InterventionId] = e.RunId;
                InterventionOrder.Add(e.InterventionId);
                break;
            case InterventionClaimed e:
                Assert.Equal(InterventionStatus.Open, Interventions[e.InterventionId]);
                Interventions[e.InterventionId] = InterventionStatus.Claimed;
                break;
            case InterventionReleased e:
                Assert.Equal(InterventionStatus.Claimed, Interventions[e.InterventionId]);
                Interventions[e.InterventionId] = InterventionStatus.Open;
                break;
            case InterventionResolved e:
                Assert.Contains(Interventions[e.InterventionId], new[] { InterventionStatus.Open, InterventionStatus.Claimed });
                Interventions[e.InterventionId] = e.Resolution switch
                {
                    Resolution.Expired => InterventionStatus.Expired,
                    Resolution.Cancelled => InterventionStatus.Cancelled,
                    _ => InterventionStatus.Resolved,
                };
                Assert.Equal(RunOf[e.InterventionId], e.RunId);
                Assert.Equal(RunStatus.Waiting, Runs[e.RunId]);
                Resolutions[e.InterventionId] = (e.Resolution, e.ResolvedBy);
                // A cancel or expiry ends the run with its next event; until then it is as if running.
                Runs[e.RunId] = RunStatus.Running;
                break;
        }
    }
}
