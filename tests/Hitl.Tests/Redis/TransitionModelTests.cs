using CsCheck;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Redis;

/// <summary>Random sequences of commands against Redis and against the model: each answer, and in the end each list, must agree.</summary>
public sealed class TransitionModelTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static readonly Gen<(Command Command, int Which)[]> Sequences =
        Gen.Select(Gen.Enum<Command>(), Gen.Int[0, 5]).Array[1, 60];

    private enum Command
    {
        Enqueue, Take, Progress, Wait, Resume, ResumeByLook, Complete, Fail, CancelRun, LoseWorker, Retry, Claim, Release, CancelIntervention, Expire, BeginLook, EndLook,
    }

    [Fact]
    public Task Transitions_RandomCommands_AgreeWithTheModel() => Sequences.SampleAsync(
        async commands =>
        {
            await using var session = new Session(StoreHost.Create(server));
            foreach (var (command, which) in commands)
                await session.StepAsync(command, which);
            await session.CompareAsync();
        },
        iter: 150,
        threads: 1,
        print: commands => string.Join(" ", commands.Select(step => $"{step.Command}:{step.Which}")));

    private sealed class Session(StoreHost store) : IAsyncDisposable
    {
        private readonly TransitionModel _model = new();
        private readonly Dictionary<string, TakenRun> _taken = new(StringComparer.Ordinal);
        private static CancellationToken Token => StoreHost.Token;

        public async Task StepAsync(Command command, int which)
        {
            switch (command)
            {
                case Command.Enqueue:
                    var job = await store.EnqueueAsync(attempts: TransitionModel.MaxTries);
                    _model.Add(job.RunId, job.JobId, tries: 1);
                    break;
                case Command.Take:
                    var taken = await store.Queue.TakeAsync(StoreHost.Worker, Token);
                    Assert.Equal(_model.Next?.Id, taken?.Lease.RunId);
                    if (taken is not null)
                    {
                        _model.Next!.Status = RunStatus.Running;
                        _taken[taken.Lease.RunId] = taken;
                    }

                    break;
                default:
                    if (Pick(_model.Interventions, which) is { } intervention && command >= Command.Claim)
                        await StepAsync(command, intervention);
                    else if (Pick(_model.Runs, which) is { } run && command < Command.Claim)
                        await StepAsync(command, run);
                    break;
            }
        }

        private async Task StepAsync(Command command, ModelRun run)
        {
            var lease = _taken.GetValueOrDefault(run.Id)?.Lease;
            switch (command)
            {
                case Command.CancelRun:
                    var cancel = await store.Runs.CancelAsync(run.Id, "ann", Operation.New(), Token);
                    if (run.IsEnded)
                        Assert.IsType<CancelRunResult.AlreadyEnded>(cancel);
                    else if (run.Status == RunStatus.Running)
                        run.CancelRequested = Assert.IsType<CancelRunResult.Stopping>(cancel) is not null;
                    else
                        EndedWith(run, Resolution.Cancelled, Assert.IsType<CancelRunResult.EndedNow>(cancel));
                    break;
                case Command.Retry:
                    var retry = await store.Runs.RetryAsync(run.Id, Operation.New(), Token);
                    if (_model.IsJobOver(run.JobId))
                        _model.Add(Assert.IsType<RetryRunResult.Queued>(retry).RunId, run.JobId, tries: 1);
                    else
                        Assert.IsType<RetryRunResult.Unfinished>(retry);
                    break;
                case Command.LoseWorker when run.Status is RunStatus.Running or RunStatus.Waiting:
                    await store.ExpireAsync("leases", run.Id);
                    await store.Reaper.RunOnceAsync(Token);
                    run.End(RunStatus.Failed, Resolution.Cancelled);
                    await ExpectNextAsync(run, retried: !run.CancelRequested);
                    break;
                case Command.LoseWorker:
                    break;
                default:
                    var hasSomethingToResume = command is not (Command.Resume or Command.ResumeByLook) || _model.Interventions.Count > 0;
                    if (lease is not null && hasSomethingToResume)
                        await FencedAsync(command, run, lease);
                    break;
            }
        }

        private async Task FencedAsync(Command command, ModelRun run, RunLease lease)
        {
            Func<Task> act = command switch
            {
                Command.Progress => () => store.Queue.ProgressAsync(lease, new("s", null, 1, null), [], Token),
                Command.Wait => async () => await WaitAsync(run),
                Command.Complete => async () => await EndAsync(run, lease, complete: true),
                Command.Fail => async () => await EndAsync(run, lease, complete: false),
                _ => async () => await ResumeAsync(run, lease, byLook: command == Command.ResumeByLook),
            };
            var allowedWhen = command is Command.Progress or Command.Wait ? run.Status == RunStatus.Running : run.Status is RunStatus.Running or RunStatus.Waiting;
            // Failing with a retry is refused too once a cancel was asked for: the run must end as cancelled.
            var isRefusedByCancel = run.CancelRequested && (command != Command.Fail || run.IsRetriedAfterFailure) && command is not (Command.Resume or Command.ResumeByLook);
            if (!allowedWhen)
                await Assert.ThrowsAsync<LeaseLostException>(act);
            else if (isRefusedByCancel)
                await Assert.ThrowsAsync<CancelRequestedException>(act);
            else
                await act();
        }

        private async Task WaitAsync(ModelRun run)
        {
            var id = await store.WaitAsync(_taken[run.Id]);
            run.Intervention = new(id);
            run.Status = RunStatus.Waiting;
            _model.Interventions.Add(run.Intervention);
        }

        private async Task ResumeAsync(ModelRun run, RunLease lease, bool byLook)
        {
            var intervention = run.Intervention ?? _model.Interventions[^1];
            var look = byLook ? intervention.Look ?? "l_none" : null;
            var result = await store.Queue.ResumeAsync(lease, new(intervention.Id, byLook ? Resolution.Resolved : Resolution.Cleared, "page", null, look), Token);
            var counts = run.Status == RunStatus.Waiting && !intervention.IsEnded && run.Intervention == intervention && (!byLook || intervention.Look is not null);
            Assert.Equal(counts ? ResumeResult.Resumed : ResumeResult.TooLate, result);
            if (!counts)
                return;
            intervention.Close(byLook ? Resolution.Resolved : Resolution.Cleared);
            run.Intervention = null;
            run.Status = RunStatus.Running;
        }

        private async Task EndAsync(ModelRun run, RunLease lease, bool complete)
        {
            var with = run.Intervention is { } open ? new ResolvedIntervention(open.Id, Resolution.Resolved, "ann") : null;
            if (complete)
            {
                Assert.True(await store.Queue.CompleteAsync(lease, StoreHost.Stats, with, Token));
                run.End(RunStatus.Completed, Resolution.Resolved);
                return;
            }

            var failed = await store.Queue.FailAsync(lease, new(FailureCode.InternalError, "x", Retry: true), StoreHost.Stats, with, Token);
            Assert.True(failed.Ended);
            run.End(RunStatus.Failed, Resolution.Resolved);
            await ExpectNextAsync(run, retried: true);
        }

        private async Task ExpectNextAsync(ModelRun run, bool retried)
        {
            var next = (await store.Runs.FindAsync(run.Id, Token))!.NextRunId;
            if (retried && run.IsRetriedAfterFailure)
                _model.Add(Assert.IsType<string>(next), run.JobId, run.Tries + 1, after: run);
            else
                Assert.Null(next);
        }

        private async Task StepAsync(Command command, ModelIntervention intervention)
        {
            var run = _model.Runs.SingleOrDefault(candidate => candidate.Intervention == intervention);
            var held = intervention.Status == InterventionStatus.Claimed;
            switch (command)
            {
                case Command.Claim:
                    var claim = await store.Interventions.ClaimAsync(intervention.Id, null, "ann", Operation.New(), Token);
                    if (intervention.IsEnded)
                        Assert.IsType<InterventionResult.Ended>(claim);
                    else if (held)
                        Assert.IsType<InterventionResult.HeldBy>(claim);
                    else
                        intervention.Claim(Assert.IsType<InterventionResult.Claimed>(claim).Token);
                    break;
                case Command.Release:
                    var release = await store.Interventions.ReleaseAsync(intervention.Id, intervention.Token, Operation.New(), Token);
                    if (intervention.IsEnded)
                        Assert.IsType<InterventionResult.Ended>(release);
                    else if (!held)
                        Assert.IsType<InterventionResult.NotClaimed>(release);
                    else
                        Released(intervention, Assert.IsType<InterventionResult.Released>(release));
                    break;
                case Command.CancelIntervention:
                    var cancel = await store.Interventions.CancelAsync(intervention.Id, null, "bob", null, Operation.New(), Token);
                    if (intervention.IsEnded)
                        Assert.IsType<InterventionResult.Ended>(cancel);
                    else if (held)
                        Assert.IsType<InterventionResult.HeldBy>(cancel);
                    else
                        EndedWith(run!, Resolution.Cancelled, Assert.IsType<InterventionResult.Cancelled>(cancel));
                    break;
                case Command.Expire when !intervention.IsEnded && !held:
                    await store.ExpireAsync("interventions:expiring", intervention.Id);
                    await store.Reaper.RunOnceAsync(Token);
                    run!.End(RunStatus.Failed, Resolution.Expired);
                    break;
                case Command.BeginLook:
                    var look = await store.Interventions.BeginLookAsync(intervention.Id, intervention.Token, TimeSpan.FromMinutes(5), Token);
                    if (intervention.IsEnded)
                        Assert.IsType<InterventionResult.Ended>(look);
                    else if (intervention.Look is not null)
                        Assert.IsType<InterventionResult.Verifying>(look);
                    else
                        intervention.Look = Assert.IsType<InterventionResult.LookBegun>(look).Ticket.LookId;
                    break;
                case Command.EndLook when intervention.Look is { } under:
                    await store.Interventions.EndLookAsync(intervention.Id, under, "still", Token);
                    intervention.Look = null;
                    break;
            }
        }

        // The last argument is the answer that had to come first.
        private static void Released(ModelIntervention one, InterventionResult.Released _) => one.Release();

        private static void EndedWith(ModelRun run, Resolution resolution, object _) => run.End(RunStatus.Failed, resolution);

        /// <summary>The lists equal the model, and both equal what the events say.</summary>
        public async Task CompareAsync()
        {
            var runs = (await store.Runs.ListAsync(new(), 500, null, Token))!;
            var interventions = (await store.Interventions.ListAsync(new(), 500, null, Token))!;
            Assert.Equal(_model.Runs.Select(run => (run.Id, run.Status)).Order(), runs.Items.Select(run => (run.RunId, run.Status)).Order());
            Assert.Equal(
                _model.Interventions.Select(one => (one.Id, one.Status, one.Resolution)).Order(),
                interventions.Items.Select(one => (one.InterventionId, one.Status, one.Resolution)).Order());

            var events = (await store.Log.ReadAfterAsync(default, 10_000, Token)).Entries.Select(entry => EventJson.Read(entry.Json.Span)).ToList();
            var fold = EventFold.Of(events);
            Assert.Equal(fold.Runs.Select(run => (run.Key, run.Value)).Order(), runs.Items.Select(run => (run.RunId, run.Status)).Order());
            Assert.Equal(fold.Interventions.Select(one => (one.Key, one.Value)).Order(), interventions.Items.Select(one => (one.InterventionId, one.Status)).Order());
            foreach (var status in Enum.GetValues<RunStatus>())
                Assert.Equal(_model.Runs.Count(run => run.Status == status), (await store.Runs.ListAsync(new() { Statuses = [status] }, 1, null, Token))!.Total);
        }

        private static T? Pick<T>(List<T> from, int which) where T : class => from.Count == 0 ? null : from[^(1 + (which % from.Count))];

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }
}
