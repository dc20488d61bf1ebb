using System.Diagnostics;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Recipes.Catalog;
using Hitl.Recipes.Parameters;
using Hitl.Recipes.Templates;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;
using Hitl.Worker.Browsers;
using Hitl.Worker.Jobs;
using Hitl.Worker.Live;
using Hitl.Worker.Sessions;
using Hitl.Worker.Targets;
using Microsoft.Extensions.Options;

namespace Hitl.Worker.Runs;

/// <summary>
/// One run from being taken to its last event. The page is closed before the end is written, unless a review's verdict wrote it.
/// </summary>
internal sealed partial class RunLife(
    JobQueue queue, HeldRuns runs, Slots slots, RecipeCatalog catalog, RecipeBinder binder, RunPages pages, TargetPolicy targets,
    LivePages lives, SessionVault vault, SessionKeeper keeper, SessionSeal seal, IOptions<WorkerOptions> options, WorkerTelemetry telemetry, TimeProvider time, ILogger<RunLife> logger)
{
    private static readonly TimeSpan StoreRest = TimeSpan.FromSeconds(5);
    private static readonly Func<ILogger, string, string, IDisposable?> RunScope = LoggerMessage.DefineScope<string, string>("run {RunId} of job {JobId}");

    public async Task LiveAsync(HeldRun held, Slots.Slot slot)
    {
        // The take loop has more to take: it does not wait for this.
        await Task.Yield();
        using var process = WorkerTelemetry.Source.StartActivity(
            $"process {HitlTracing.Jobs}", ActivityKind.Consumer, HitlTracing.Parse(held.Taken.TraceParent));
        process?.SetTag("messaging.system", "redis").SetTag("messaging.destination.name", HitlTracing.Jobs)
            .SetTag("messaging.operation.name", "process").SetTag("messaging.operation.type", "process")
            .SetTag("messaging.message.id", held.Lease.RunId);
        using var scope = RunScope(logger, held.Lease.RunId, held.Lease.JobId);
        telemetry.Running.Add(1);
        var place = new Place(slot);
        try
        {
            await WorkAndEndAsync(held, place);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreFullException)
        {
            // The worker stops and nobody can be told: the lease runs out, and the job's next run does the rest.
            LogUntold(exception.Message);
        }
        catch (Exception exception)
        {
            // Nobody awaits this before the process ends: unsaid, it would never be seen.
            LogBroken(exception.GetType().FullName ?? "unknown", exception.StackTrace ?? "");
        }
        finally
        {
            telemetry.Running.Add(-1);
            place.Slot.Dispose();
            runs.Remove(held);
            held.Dispose();
        }
    }

    private async Task WorkAndEndAsync(HeldRun held, Place place)
    {
        var tally = new RunTally(held.Taken, time);
        string? open = null;
        RunEnd end;
        LogStarted(held.Taken.Recipe, held.Taken.Attempt);
        try
        {
            var bound = Bind(held.Taken);
            tally.CostPerPage = bound.Recipe.CostPerPage;
            var declined = await vault.DeclinedAsync(RunContext.KeyOf(bound), held.Taken.Session, held.Stopping);
            var (page, session) = await OpenAsync(held, bound);
            await using var opened = page;
            using var run = new RunContext(held, bound, page, tally, queue, place.Slot, time) { Session = session, DeclinedSession = declined };
            try
            {
                end = await WorkAsync(run);
            }
            finally
            {
                (open, place.Slot) = (run.OpenIntervention, run.Slot);
                if (held.IsLeaseOver)
                    await page.CutOffAsync();
                await run.Captures.FinishAsync();
            }
        }
        catch (Exception exception)
        {
            end = Explain(exception, held);
        }

        await EndAsync(held, end, tally, open);
    }

    private BoundRecipe Bind(TakenRun taken)
    {
        var entry = catalog.Current.Find(taken.Recipe);
        if (entry is not { CanStart: true })
        {
            throw new RunFailedException(FailureCode.RecipeInvalid,
                entry is null ? $"This worker has no recipe '{taken.Recipe}'." : $"Recipe '{taken.Recipe}' is broken: {entry.Errors[0].Path}: {entry.Errors[0].Message}");
        }

        try
        {
            return binder.Bind(entry.Recipe, taken.Params);
        }
        catch (RecipeParametersException exception)
        {
            throw new RunFailedException(FailureCode.RecipeInvalid, $"The parameters no longer fit recipe '{taken.Recipe}': {exception.Message}");
        }
    }

    /// <summary>The run's page, with the kept session that fits, if there is one.</summary>
    private async Task<(RunPage, SessionInUse?)> OpenAsync(HeldRun held, BoundRecipe bound)
    {
        if (await vault.FindAsync(RunContext.KeyOf(bound), held.Taken.Session, held.Stopping) is { } session)
        {
            try
            {
                var page = await pages.OpenAsync(bound, held.EnsureHeld, session.Kept.Storage, held.Stopping);
                var isUsed = false;
                try
                {
                    await held.WriteAsync((_, stopping) => vault.UseAsync(held.Lease, session.Id, stopping));
                    isUsed = true;
                }
                finally
                {
                    if (!isUsed)
                        await page.DisposeAsync();
                }

                LogSession(session.Id);
                return (page, new(session.Id));
            }
            catch (StorageRefusedException refused)
            {
                await held.WriteAsync((_, stopping) => vault.StaleAsync(session.Id, refused.Message, stopping));
            }
        }

        return (await pages.OpenAsync(bound, held.EnsureHeld, storage: null, held.Stopping), null);
    }

    private async Task<RunEnd> WorkAsync(RunContext run)
    {
        var human = new HumanWait(run, slots, lives, vault, keeper, seal, telemetry);
        var flow = new PageFlow(run, human, TimeSpan.FromSeconds(options.Value.SettleSeconds), telemetry);
        try
        {
            await run.ReportAsync("open", $"Opening {run.Bound.Site}");
            await flow.LoadAsync(run.Bound.StartUrl);
            await new StepRunner(run, flow, human).RunAsync();
            return await new PageReader(run, flow, human, targets).ReadAsync() ? new RunEnd.Completed() : new RunEnd.Over();
        }
        catch (OperationCanceledException) when (run.Clock.Over.IsCancellationRequested && run.Held.Reason is null)
        {
            throw new RunFailedException(FailureCode.NavigationTimeout,
                $"The recipe's limit of {run.Recipe.Limits.MaxSeconds} s of work was reached at '{run.Step}'.", retry: true);
        }
    }

    private RunEnd Explain(Exception exception, HeldRun held)
    {
        switch (exception)
        {
            case OperationCanceledException when held.Reason is { } reason:
                return Stopped(reason);
            case not LeaseLostException when held.Reason is StopReason.LeaseLost or StopReason.LeaseUnrenewed:
                // Whatever broke, broke because the page was cut off.
                return Stopped(held.Reason.Value);
            case StoreUnavailableException { MayPass: false } refused:
                LogBroken(refused.InnerException?.GetType().FullName ?? "unknown", refused.InnerException?.Message ?? "");
                return new RunEnd.Failed(new(FailureCode.InternalError, "Redis refused what the run asked of it; the worker's log says why.", Retry: true));
            case StoreUnavailableException or StoreFullException:
                // Whatever it is that does not pass, it must not make one run after the other.
                return new RunEnd.Failed(RunFailure.HandOver("Redis could not be reached, or took no writes, in the middle of the run.", StoreRest));
            case LeaseLostException:
                return new RunEnd.Over();
            case CancelRequestedException:
                return Stopped(StopReason.Cancelled);
            case RunFailedException failed:
                return new RunEnd.Failed(failed.Failure);
            case PageFaultException fault:
                return new RunEnd.Failed(FailureTable.Of(fault));
            case BrowserAwayException away:
                return new RunEnd.Failed(new(FailureCode.BrowserCrashed, away.Message, Retry: true));
            case RecipeRefusedException refused:
                return new RunEnd.Failed(new(FailureCode.RecipeInvalid, refused.Message, Retry: false));
            default:
                // Only its type leaves the process: a browser's message may repeat what was typed.
                LogBroken(exception.GetType().FullName ?? "unknown", exception.StackTrace ?? "");
                return new RunEnd.Failed(new(FailureCode.InternalError, $"The worker made a mistake ({exception.GetType().Name}); its log says where.", Retry: true));
        }
    }

    private RunEnd Stopped(StopReason reason)
    {
        if (reason == StopReason.LeaseUnrenewed)
            LogLetGo();
        return EndOf(reason);
    }

    private static RunEnd EndOf(StopReason reason) => reason switch
    {
        StopReason.Cancelled => new RunEnd.Failed(new(FailureCode.Cancelled, "The run was cancelled.", Retry: false)),
        StopReason.Draining => new RunEnd.Failed(RunFailure.HandOver("The worker was told to stop before the run was done.")),
        StopReason.LeaseUnrenewed => new RunEnd.Failed(RunFailure.HandOver("The worker could not renew its lease in time (Redis was away, or the worker stood still) and let the run go.")),
        _ => new RunEnd.Over(),
    };

    private async Task EndAsync(HeldRun held, RunEnd end, RunTally tally, string? openIntervention)
    {
        try
        {
            switch (end)
            {
                case RunEnd.Completed when await held.WriteEndAsync(
                    operation => queue.CompleteAsync(held.Lease, tally.ToStats(), null, operation, CancellationToken.None)):
                    LogCompleted(tally.Items, tally.Pages);
                    break;
                case RunEnd.Completed:
                    await FailAsync(held, new(FailureCode.InternalError, "The run was done while an intervention was open.", Retry: true), tally, openIntervention);
                    break;
                case RunEnd.Failed { Failure: var failure }:
                    await FailAsync(held, failure, tally, openIntervention);
                    break;
                default:
                    LogOver();
                    break;
            }
        }
        catch (CancelRequestedException)
        {
            await EndAsync(held, Stopped(StopReason.Cancelled), tally, openIntervention);
        }
        catch (LeaseLostException)
        {
            LogOver();
        }
    }

    /// <summary>
    /// A wait or a resume that was cut off half-way may have been written all the same: what is open is then not what we know,
    /// and the end is written for what is.
    /// </summary>
    private async Task FailAsync(HeldRun held, RunFailure failure, RunTally tally, string? openIntervention)
    {
        FailResult written;
        while (!(written = await held.WriteEndAsync(
            operation => queue.FailAsync(held.Lease, failure, tally.ToStats(), With(openIntervention), operation, CancellationToken.None))).Ended)
        {
            openIntervention = written.OpenInterventionId;
        }

        LogFailed(failure.Code, failure.Message, written.NextRunId);

        static ResolvedIntervention? With(string? open) => open is null ? null : new(open, Resolution.Cancelled, ResolvedBy.System);
    }

    private sealed class Place(Slots.Slot slot)
    {
        public Slots.Slot Slot { get; set; } = slot;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run of {Recipe} starts, attempt {Attempt}")]
    private partial void LogStarted(string recipe, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run starts with session {SessionId}")]
    private partial void LogSession(string sessionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run completed: {Items} items from {Pages} pages")]
    private partial void LogCompleted(int items, int pages);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run failed, {Code}: {Why} Next run: {Next}")]
    private partial void LogFailed(FailureCode code, string why, string? next);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease could not be renewed in time (Redis is away, or this process stood still): the run's page is closed. The run is handed over when Redis answers, unless it is no longer ours then")]
    private partial void LogLetGo();

    [LoggerMessage(Level = LogLevel.Information, Message = "Run is no longer ours: it ended, or somebody else has it")]
    private partial void LogOver();

    [LoggerMessage(Level = LogLevel.Error, Message = "A mistake of ours, {Type}: {Where}")]
    private partial void LogBroken(string type, string where);

    [LoggerMessage(Level = LogLevel.Error, Message = "The run's end could not be written: {Why}")]
    private partial void LogUntold(string why);
}
