using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;

namespace Hitl.Tests.Redis;

/// <summary>The picture that a client gets which knows nothing but the events. Fails on what must never be in a log.</summary>
internal sealed class EventFold
{
    public Dictionary<string, RunStatus> Runs { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, InterventionStatus> Interventions { get; } = new(StringComparer.Ordinal);

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
                break;
            case InterventionCreated e:
                Assert.Equal(RunStatus.Running, Runs[e.RunId]);
                Runs[e.RunId] = RunStatus.Waiting;
                Assert.True(Interventions.TryAdd(e.InterventionId, InterventionStatus.Open), $"{e.InterventionId} was created twice");
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
                // A cancel or expiry ends the run with its next event; until then it is as if running.
                Runs[e.RunId] = RunStatus.Running;
                break;
        }
    }
}
