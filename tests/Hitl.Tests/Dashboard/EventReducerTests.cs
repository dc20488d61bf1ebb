using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Dashboard.Sync;

namespace Hitl.Tests.Dashboard;

public sealed class EventReducerTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Apply_ALifeOfARun_EndsAmongTheEndedOnes()
    {
        var picture = Play(Queued(), Started(), Progressed(50), Blocked(), Resolved(Resolution.Resolved), Progressed(90), Completed());

        Assert.Empty(picture.Runs);
        Assert.Empty(picture.Interventions);
        Assert.Equal(RunStatus.Completed, Assert.Single(picture.Ended).Status);
    }

    [Fact]
    public void Apply_EventsThatTheSnapshotAlreadyHad_EndAtTheSameTruth()
    {
        HitlEvent[] events = [Queued(), Started(), Progressed(50), Blocked(), Claimed(), Resolved(Resolution.Cleared), Completed()];
        for (var seen = 0; seen <= events.Length; seen++)
        {
            var snapshot = Play(events[..seen]);
            var replayed = events.Aggregate(snapshot, (picture, happened) => picture.Apply(happened));
            Assert.Empty(replayed.Runs);
            Assert.Empty(replayed.Interventions);
            Assert.Single(replayed.Ended);
        }
    }

    [Fact]
    public void Apply_ALateEventOfAnEndedRun_DoesNotBringItBack()
    {
        var picture = Play(Queued(), Started(), Completed()).Apply(Started()).Apply(Progressed(10)).Apply(Blocked());

        Assert.Empty(picture.Runs);
        Assert.Empty(picture.Interventions);
    }

    [Fact]
    public void Apply_ARunThatFailsWhileItWaits_TakesItsInterventionAway()
    {
        var picture = Play(Queued(), Started(), Blocked(), new RunFailed
        {
            RunId = "r_1", JobId = "j_1", ErrorMessage = "gone", FailureCode = FailureCode.WorkerLost, NextRunId = "r_2", Timestamp = At,
        });

        Assert.Empty(picture.Interventions);
        Assert.Equal(FailureCode.WorkerLost, Assert.Single(picture.Ended).FailureCode);
    }

    [Fact]
    public void Apply_AClaimAndItsRelease_ShowsAndForgetsTheHolder()
    {
        var claimed = Play(Queued(), Started(), Blocked(), Claimed());
        Assert.Equal("ann", claimed.Interventions["i_1"].ClaimedBy);

        var released = claimed.Apply(new InterventionReleased
        {
            InterventionId = "i_1", RunId = "r_1", Operator = "ann", ExpiresAt = At.AddMinutes(5), Timestamp = At,
        });
        Assert.Null(released.Interventions["i_1"].ClaimedBy);
        Assert.Equal(At.AddMinutes(5), released.Interventions["i_1"].ExpiresAt);
    }

    [Fact]
    public void Apply_AnEventOfAnUnknownType_ChangesNothing()
    {
        var picture = Play(Queued());
        Assert.Same(picture, picture.Apply(EventJson.Read("{\"type\":\"run.pondered\",\"run_id\":\"r_1\"}"u8)));
    }

    [Fact]
    public void Apply_ManyEnds_KeepsTheLatest()
    {
        var picture = LivePicture.Empty;
        for (var i = 0; i < LivePicture.MostEnded + 10; i++)
        {
            picture = picture.Apply(new RunFailed
            {
                RunId = $"r_{i}", JobId = "j_1", ErrorMessage = "x", FailureCode = FailureCode.Cancelled, NextRunId = null, Timestamp = At,
            });
        }

        Assert.Equal(LivePicture.MostEnded, picture.Ended.Count);
        Assert.Equal($"r_{LivePicture.MostEnded + 9}", picture.Ended[0].RunId);
    }

    private static LivePicture Play(params HitlEvent[] events) =>
        events.Aggregate(LivePicture.Empty, (picture, happened) => picture.Apply(happened));

    private static RunQueued Queued() => new() { RunId = "r_1", JobId = "j_1", Recipe = "catalog", TargetUrl = "http://x/", Timestamp = At };

    private static RunStarted Started() => new() { RunId = "r_1", JobId = "j_1", TargetUrl = "http://x/", Timestamp = At };

    private static RunProgressed Progressed(int percent) => new()
    {
        RunId = "r_1", Step = "page", Message = null, ItemsExtracted = 1, Percent = percent, Timestamp = At,
    };

    private static InterventionCreated Blocked() => new()
    {
        InterventionId = "i_1",
        InterventionType = InterventionType.ManualAccess,
        Reason = InterventionReason.HardBlock,
        Priority = Priority.High,
        RunId = "r_1",
        JobId = "j_1",
        Url = "http://x/",
        Obstacle = "o",
        ExpiresAt = At.AddMinutes(30),
        PreviousInterventionId = null,
        Timestamp = At,
    };

    private static InterventionClaimed Claimed() => new() { InterventionId = "i_1", RunId = "r_1", Operator = "ann", Timestamp = At };

    private static InterventionResolved Resolved(Resolution resolution) => new()
    {
        InterventionId = "i_1", RunId = "r_1", Resolution = resolution, ResolvedBy = "ann", Timestamp = At,
    };

    private static RunCompleted Completed() => new()
    {
        RunId = "r_1",
        JobId = "j_1",
        Stats = new() { ItemsExtracted = 3, TotalCost = 0, Pages = 1, Interventions = 0, DurationMs = 1, QueueWaitMs = 1, HumanWaitMs = 0 },
        Timestamp = At,
    };
}
