using System.Text.Json;
using Hitl.Contracts.Runs;
using Hitl.Recipes.Model;
using Hitl.Recipes.Templates;
using Hitl.Redis;
using Hitl.Redis.Runs;
using Hitl.Redis.Sessions;
using Hitl.Worker.Browsers;
using Hitl.Worker.Jobs;
using Hitl.Worker.Sessions;

namespace Hitl.Worker.Runs;

/// <summary>What the parts of one run's work share.</summary>
internal sealed class RunContext : IDisposable
{
    private const int LargestCall = 1024 * 1024;
    private static readonly IReadOnlyList<JsonElement> NoItems = [];
    private readonly CancellationTokenSource working;
    private int? percent;

    public RunContext(HeldRun held, BoundRecipe bound, RunPage page, RunTally tally, JobQueue queue, Slots.Slot slot, TimeProvider time)
    {
        (Held, Bound, Page, Tally, Queue, Slot, Time) = (held, bound, page, tally, queue, slot, time);
        Clock = new WorkClock(bound.Recipe.Limits.MaxDuration, time);
        Captures = new PendingCaptures(time, held.Stopping);
        LastAsked = bound.StartUrl;
        working = CancellationTokenSource.CreateLinkedTokenSource(held.Stopping, Clock.Over);
    }

    public HeldRun Held { get; }
    public BoundRecipe Bound { get; }
    public RunPage Page { get; }
    public RunTally Tally { get; }
    public JobQueue Queue { get; }
    public TimeProvider Time { get; }
    public WorkClock Clock { get; }
    public Slots.Slot Slot { get; set; }
    public Recipe Recipe => Bound.Recipe;
    public RunLease Lease => Held.Lease;

    /// <summary>Whose session this run can use and keep.</summary>
    public SessionKey SessionKey => KeyOf(Bound);

    /// <summary>The kept session that it works with; null when it has none.</summary>
    public SessionInUse? Session { get; set; }

    /// <summary>The kept session that it was told to do without; one that is kept later may free it.</summary>
    public string? DeclinedSession { get; init; }

    public PendingCaptures Captures { get; }

    /// <summary>The page that the recipe asked for last.</summary>
    public Uri LastAsked { get; set; }

    /// <summary>Where another browser may find what the run needs: the page where it stands, then the one that the recipe asked for last.</summary>
    public IReadOnlyList<Uri> PagesToTry =>
        // A page that was typed into may carry in its address what was typed.
        !WasTypedInto && Held.Parked is not { WasTypedInto: true } and not { Live.WasDriven: true } && Uri.TryCreate(Page.Url, UriKind.Absolute, out var at) && Bound.Allows(at) && at != LastAsked ? [at, LastAsked] : [LastAsked];

    /// <summary>Fires when the run has to stop, or has worked as long as the recipe allows.</summary>
    public CancellationToken Working => working.Token;

    /// <summary>Where the run stands; shown with the time limit's message too.</summary>
    public string Step { get; private set; } = "open";

    /// <summary>The intervention that is open, if one is: it ends with the run.</summary>
    public string? OpenIntervention { get; set; }

    /// <summary>An operator's values were typed: the page's address may carry them, so only its path is told from here on.</summary>
    public bool WasTypedInto { get; set; }

    /// <summary>The page's address as events may tell it.</summary>
    public string TellableUrl =>
        !Uri.TryCreate(Page.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") ? Held.Taken.TargetUrl
        : WasTypedInto ? url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    public static SessionKey KeyOf(BoundRecipe bound) => new(bound.Recipe.Id, bound.Site, bound.Account);

    public Task ReportAsync(string step, string message, int? percent = null) => ReportAsync(step, message, percent, NoItems);

    /// <summary>Items go with the progress that counts them; many go in several calls.</summary>
    public async Task ReportAsync(string step, string message, int? percent, IReadOnlyList<JsonElement> items)
    {
        (Step, this.percent) = (step, percent);
        Held.EnsureHeld();
        var batch = new List<JsonElement>();
        var size = 0;
        foreach (var item in items)
        {
            if (size > LargestCall)
            {
                await SendAsync(null);
                size = 0;
            }

            batch.Add(item);
            size += item.GetRawText().Length;
        }

        await SendAsync(percent);

        async Task SendAsync(int? done)
        {
            Tally.Items += batch.Count;
            // The recipe's time is for its pages, not for a Redis that takes no writes.
            Clock.Pause();
            await Held.WriteAsync((operation, stopping) =>
                Queue.ProgressAsync(Lease, new RunProgress(step, message, Tally.Items, done), batch, operation, stopping));
            Clock.Resume();
            batch.Clear();
        }
    }

    /// <summary>Something worth knowing that is no step; it may come at any time, and to a run that does not run any more it says nothing.</summary>
    public async Task NoteAsync(string message)
    {
        try
        {
            await Queue.ProgressAsync(Lease, new RunProgress(Step, message, Tally.Items, percent), NoItems, Held.Stopping);
        }
        catch (Exception exception) when (exception is LeaseLostException or CancelRequestedException or OperationCanceledException
            or StoreFullException or StoreUnavailableException)
        {
            // It waits again, or is over: whoever holds it sees that for himself. And a note is not worth the wait for Redis.
        }
    }

    public void Dispose()
    {
        working.Dispose();
        Clock.Dispose();
    }
}
