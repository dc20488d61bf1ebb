using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;

namespace Hitl.Tests.Redis;

/// <summary>What the transitions should do, without Redis: small enough to be seen to be right.</summary>
internal sealed class TransitionModel
{
    public const int MaxTries = 2;

    public List<ModelRun> Runs { get; } = [];
    public List<ModelIntervention> Interventions { get; } = [];

    public ModelRun? Next => Runs.Where(run => run.Status == RunStatus.Queued).MinBy(run => run.QueuePlace);

    /// <summary>A run that follows another one by itself, <c>after</c>, keeps that one's place.</summary>
    public ModelRun Add(string runId, string jobId, int tries, ModelRun? after = null)
    {
        var run = new ModelRun(runId, jobId) { Tries = tries, QueuePlace = after?.QueuePlace ?? Runs.Count };
        Runs.Add(run);
        return run;
    }

    public bool IsJobOver(string jobId) => Runs.Where(run => run.JobId == jobId).All(run => run.IsEnded);
}

internal sealed class ModelRun(string id, string jobId)
{
    public string Id { get; } = id;
    public string JobId { get; } = jobId;
    public RunStatus Status { get; set; } = RunStatus.Queued;
    public int Tries { get; init; }
    public int QueuePlace { get; init; }
    public bool CancelRequested { get; set; }
    public ModelIntervention? Intervention { get; set; }
    public bool IsEnded => Status is RunStatus.Completed or RunStatus.Failed;
    public bool IsRetriedAfterFailure => Tries < TransitionModel.MaxTries;

    /// <summary>An intervention that is still open ends with its run.</summary>
    public void End(RunStatus status, Resolution resolution)
    {
        Status = status;
        Intervention?.Close(resolution);
        Intervention = null;
    }
}

internal sealed class ModelIntervention(string id)
{
    public string Id { get; } = id;
    public InterventionStatus Status { get; private set; } = InterventionStatus.Open;
    public Resolution? Resolution { get; private set; }
    public string? Token { get; private set; }
    public string? Look { get; set; }
    public bool IsEnded => Resolution is not null;

    public void Claim(string token) => (Status, Token) = (InterventionStatus.Claimed, token);

    public void Release() => (Status, Token) = (InterventionStatus.Open, null);

    public void Close(Resolution resolution)
    {
        (Resolution, Token, Look) = (resolution, null, null);
        Status = resolution switch
        {
            Hitl.Contracts.Interventions.Resolution.Cancelled => InterventionStatus.Cancelled,
            Hitl.Contracts.Interventions.Resolution.Expired => InterventionStatus.Expired,
            _ => InterventionStatus.Resolved,
        };
    }
}
