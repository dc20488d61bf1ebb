using System.Diagnostics;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Redis.Interventions;
using Hitl.Worker.Interventions;
using Hitl.Worker.Jobs;
using Hitl.Worker.Live;
using Hitl.Worker.Sessions;

namespace Hitl.Worker.Runs;

/// <summary>Parks a run at an obstacle: asks for a human with evidence, gives up the place, keeps the page, and goes on when it is gone.</summary>
internal sealed class HumanWait(
    RunContext run, Slots slots, LivePages lives, SessionVault vault, SessionKeeper keeper, SessionSeal seal, WorkerTelemetry telemetry)
{
    /// <summary>False when a review's verdict ended the run.</summary>
    public async Task<bool> ForAsync(Hindrance hindrance, string? rule = null)
    {
        using var span = WorkerTelemetry.Source.StartActivity("wait for human");
        span?.SetTag("hitl.intervention.reason", WireName.Of(hindrance.Reason));
        var asked = run.Time.GetTimestamp();
        run.Clock.Pause();
        await RefuseSessionAsync(hindrance);
        var id = await AskAsync(hindrance, rule ?? hindrance.Rule);
        run.OpenIntervention = id;
        run.Tally.Interventions++;
        run.Page.Parked = true;
        RunStats Stats() => run.Tally.ToStats(run.Time.GetElapsedTime(asked));
        await using var live = lives.Open(id, run.Page, run.Bound, Secrets(hindrance));
        using var parked = new ParkedRun(
            id, run.Held.Taken.Secret, hindrance, run.Page, live, new(run, hindrance, seal), run.Queue, run.Held, new RunEnding(run.Queue, run.Lease, Stats), run.Time);
        live.Run = parked;
        run.Held.Sessions = new(run, hindrance, parked, keeper, vault);
        run.Held.Parked = parked;
        telemetry.Waiting.Add(1);
        telemetry.Running.Add(-1);
        run.Slot.Dispose();
        try
        {
            var end = await parked.WatchAsync(run.Held.Stopping);
            run.OpenIntervention = null;
            if (end == ParkedEnd.Over)
                return false;
        }
        finally
        {
            // It is somebody else's soon: nothing may reach the site while goodbye is said.
            if (run.Held.IsLeaseOver)
                await run.Page.CutOffAsync();
            parked.Dispose();
            run.WasTypedInto |= parked.WasTypedInto || live.WasDriven;
            run.Held.Parked = null;
            run.Held.Sessions = null;
            await new LiveFarewell(live, run.Held).SayAsync(parked.Resolution);
            var waited = run.Time.GetElapsedTime(asked);
            run.Tally.HumanWait += waited;
            telemetry.HumanWait.Record(waited.TotalSeconds, new TagList { { "reason", WireName.Of(hindrance.Reason) } });
            telemetry.Waiting.Add(-1);
            telemetry.Running.Add(1);
        }

        if (parked.FreedBy is { } by and not ResolvedBy.System && (parked.CaptureWish ?? hindrance.IsLoginOrChallenge))
            await keeper.BeginAsync(run, hindrance, by, id);
        run.Slot = await slots.ReturnAsync(run.Held.Stopping);
        run.Page.Parked = false;
        run.Clock.Resume();
        return true;
    }

    /// <summary>A kept session that did not get the run past a login or a challenge helps no later run either.</summary>
    private async Task RefuseSessionAsync(Hindrance hindrance)
    {
        if (run.Session is not { IsRefused: false } session || !hindrance.IsLoginOrChallenge)
            return;
        session.IsRefused = true;
        await run.Held.WriteAsync((_, stopping) => vault.StaleAsync(session.Id, $"A run that used it was stopped. {hindrance.Message}", stopping));
    }

    private string[] Secrets(Hindrance hindrance) =>
        [.. run.Recipe.Steps.OfType<Recipes.Model.AskStep>().SelectMany(ask => ask.Fields).Where(field => field.IsSecret).Select(field => field.Selector), .. hindrance.SecretInputs];

    private async Task<string> AskAsync(Hindrance hindrance, string? rule)
    {
        // A page that was typed into may repeat what was typed.
        var picture = run.WasTypedInto ? null : await run.Page.Sight.ScreenshotAsync(Secrets(hindrance), run.Held.Stopping);
        var seen = await run.Page.Sight.ObserveAsync(new(), run.Held.Stopping);
        var url = run.TellableUrl;
        var intervention = new NewIntervention
        {
            Reason = hindrance.Reason,
            Site = Uri.TryCreate(url, UriKind.Absolute, out var at) ? at.Authority : run.Bound.Site,
            Account = run.Bound.Account,
            Url = url,
            ExpiresAfter = run.Recipe.InterventionTimeout,
            PreviousInterventionId = run.Tally.Interventions == 0 ? run.Held.Taken.PreviousInterventionId : null,
            Detail = new()
            {
                Message = hindrance.Message,
                Instructions = hindrance.Instructions,
                Fields = hindrance.Fields,
                LooksAgainAt = hindrance.LooksAgainAfter is { } wait ? run.Time.GetUtcNow() + wait : null,
                Evidence = new Evidence { HttpStatus = seen.Status, Rule = rule, PageTitle = run.WasTypedInto ? null : seen.Title },
            },
            Screenshot = picture,
        };
        return await run.Held.WriteAsync((operation, stopping) => run.Queue.WaitAsync(run.Lease, intervention, operation, stopping));
    }
}
