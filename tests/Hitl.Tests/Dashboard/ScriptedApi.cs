using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Contracts.Recipes;
using Hitl.Contracts.Runs;
using Hitl.Contracts.Sessions;
using Hitl.Contracts.Stats;
using Hitl.Contracts.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hitl.Tests.Dashboard;

/// <summary>
/// An API that does what a test tells it: real HTTP and SSE on a loopback port, with a log that replays after an id. It
/// can go away and come back on the same port.
/// </summary>
public sealed class ScriptedApi(TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RunView> _runs = new();
    private readonly ConcurrentDictionary<string, InterventionView> _interventions = new();
    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset Until)> _claims = new();
    private readonly Lock _posting = new();
    private readonly List<string> _log = [];
    private readonly List<string> _told = [];
    private readonly List<Channel<(int Id, string Json)>> _clients = [];
    private readonly Lock _gate = new();
    private WebApplication? _app;
    private int _streamsOpened;
    private long _changes;
    private volatile SortedRuns _newest = new(-1, []);

    public int Port { get; private set; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Added to every time the API tells.</summary>
    public TimeSpan ClockSkew { get; init; }

    public List<RecipeView> Recipes { get; } = [];

    public List<SessionView> Sessions { get; } = [];

    public List<WorkerView> Workers { get; } = [];

    /// <summary>What a look at the page finds; null: the obstacle is gone.</summary>
    public Func<InterventionView, ResolveRequest, string?> Look { get; set; } = (_, _) => null;

    public Dictionary<string, List<JsonElement>> Items { get; } = [];

    public ConcurrentQueue<(string Path, string Operator, string Body)> Posts { get; } = new();

    /// <summary>Answers every call on an intervention with this status, as when Redis is away (503) or too much is asked (429).</summary>
    public int? RefuseInterventionPosts { get; set; }

    /// <summary>Why the API can do nothing, as its health tells; null while it can.</summary>
    public string? Illness { get; set; }

    public byte[]? Screenshot { get; set; }

    /// <summary>Plays the workers' side of the live pages.</summary>
    public ScriptedLive Live { get; } = new(time);

    /// <summary>How many streams were asked for so far.</summary>
    public int StreamsOpened => _streamsOpened;

    public DateTimeOffset Now => time.GetUtcNow() + ClockSkew;

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Port));
        _app = builder.Build();
        Map(_app);
        await _app.StartAsync();
        Port = new Uri(_app.Urls.Single()).Port;
    }

    public async Task StopAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        lock (_gate)
        {
            foreach (var client in _clients)
                client.Writer.TryComplete();
            _clients.Clear();
        }

        Live.Drop();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    public RunView Queue(string recipe = "catalog", string? runId = null, JsonElement parameters = default)
    {
        var run = new RunView
        {
            RunId = runId ?? Ids.NewRun(),
            JobId = Ids.NewJob(),
            Recipe = recipe,
            Status = RunStatus.Queued,
            TargetUrl = $"http://localhost:8090/{recipe}",
            Params = parameters.ValueKind == JsonValueKind.Undefined ? JsonSerializer.SerializeToElement(new { }) : parameters,
            Priority = Priority.Normal,
            Attempt = 1,
            CreatedAt = Now,
            Progress = new(null, null, null, null),
            WaitsFor = WaitsFor.Worker,
            Ahead = 0,
            TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        };
        Add(run);
        Emit(new RunQueued { RunId = run.RunId, JobId = run.JobId, Recipe = recipe, TargetUrl = run.TargetUrl, Timestamp = Now, TraceId = run.TraceId });
        return run;
    }

    public RunView Start(string runId)
    {
        var run = Change(runId, run => run with { Status = RunStatus.Running, StartedAt = Now, WaitsFor = null, Ahead = null, WorkerId = "w_scripted-on-a-machine-with-a-long-name.example.com" });
        Emit(new RunStarted { RunId = runId, JobId = run.JobId, TargetUrl = run.TargetUrl, Timestamp = Now });
        return run;
    }

    public void Progress(string runId, string? step, string? message, int? items, int? percent)
    {
        Change(runId, run => run with { Progress = new(step, message, items, percent) });
        Emit(new RunProgressed { RunId = runId, Step = step, Message = message, ItemsExtracted = items, Percent = percent, Timestamp = Now });
    }

    public InterventionView Block(
        string runId, InterventionReason reason = InterventionReason.HardBlock, IReadOnlyList<InputField>? fields = null, string? message = null,
        string? url = null, string? id = null, TimeSpan? expiresAfter = null, string? replaces = null)
    {
        var run = _runs[runId];
        var view = new InterventionView
        {
            InterventionId = id ?? Ids.NewIntervention(),
            InterventionType = InterventionReasons.TypeOf(reason),
            Reason = reason,
            Priority = InterventionReasons.PriorityOf(reason),
            Status = InterventionStatus.Open,
            RunId = runId,
            JobId = run.JobId,
            Recipe = run.Recipe,
            Site = "localhost:8090",
            Url = url ?? run.TargetUrl,
            Obstacle = $"{run.Recipe}-localhost:8090-{WireName.Of(reason)}",
            CreatedAt = Now,
            WaitingSince = Now,
            ExpiresAt = Now + (expiresAfter ?? TimeSpan.FromMinutes(30)),
            PreviousInterventionId = replaces,
            Detail = new()
            {
                Message = message ?? "The site answered with its block page.",
                Instructions = "Press and hold the button until the ring is full.\nThen resolve.",
                Fields = fields ?? [],
                Evidence = new() { HttpStatus = 403, Rule = "status 403", PageTitle = "Access denied", HasScreenshot = Screenshot is not null },
            },
        };
        _interventions[view.InterventionId] = view;
        Change(runId, r => r with { Status = RunStatus.Waiting, InterventionId = view.InterventionId, WaitsFor = WaitsFor.Human, Ahead = 0 });
        Emit(new InterventionCreated
        {
            InterventionId = view.InterventionId,
            InterventionType = view.InterventionType,
            Reason = reason,
            Priority = view.Priority,
            RunId = runId,
            JobId = run.JobId,
            Url = view.Url,
            Obstacle = view.Obstacle,
            ExpiresAt = view.ExpiresAt,
            PreviousInterventionId = replaces,
            Timestamp = Now,
        });
        return view;
    }

    /// <summary>As when nobody renewed it: no event tells.</summary>
    public void ExpireClaim(string interventionId)
    {
        _claims.TryRemove(interventionId, out _);
        _interventions[interventionId] = _interventions[interventionId] with { Status = InterventionStatus.Open, ClaimedBy = null };
    }

    public void Drove(string interventionId, params Drive[] drives) => _interventions[interventionId] = _interventions[interventionId] with { Drives = drives };

    public string RunOf(string interventionId) => _interventions[interventionId].RunId;

    public void End(string interventionId, Resolution resolution, string by)
    {
        var view = _interventions[interventionId];
        view = _interventions[interventionId] = view with
        {
            Status = resolution switch
            {
                Resolution.Cancelled => InterventionStatus.Cancelled,
                Resolution.Expired => InterventionStatus.Expired,
                _ => InterventionStatus.Resolved,
            },
            Resolution = resolution,
            ResolvedBy = by,
            ResolvedAt = Now,
            ClaimedBy = null,
        };
        Emit(new InterventionResolved { InterventionId = interventionId, RunId = view.RunId, Resolution = resolution, ResolvedBy = by, Timestamp = Now });
        if (resolution is Resolution.Cancelled or Resolution.Expired)
            Fail(view.RunId, resolution == Resolution.Expired ? FailureCode.InterventionExpired : FailureCode.InterventionCancelled, $"The intervention was {WireName.Of(resolution)}.");
        else
            Change(view.RunId, run => run with { Status = RunStatus.Running, InterventionId = null, WaitsFor = null });
    }

    /// <summary>Its run and what it waits at end with its worker; the job's next run is queued.</summary>
    /// <returns>The next run's id.</returns>
    public string LoseWorker(string interventionId)
    {
        var view = _interventions[interventionId];
        _interventions[interventionId] = view with
        {
            Status = InterventionStatus.Cancelled, Resolution = Resolution.Cancelled, ResolvedBy = ResolvedBy.System, ResolvedAt = Now, ClaimedBy = null,
        };
        Emit(new InterventionResolved
        {
            InterventionId = interventionId, RunId = view.RunId, Resolution = Resolution.Cancelled, ResolvedBy = ResolvedBy.System, Timestamp = Now,
        });
        var next = Ids.NewRun();
        Fail(view.RunId, FailureCode.WorkerLost, "The worker was lost.", next);
        Queue(view.Recipe, next);
        return next;
    }

    public void Complete(string runId, int items = 60)
    {
        var stats = new RunStats { ItemsExtracted = items, TotalCost = 0.06m, Pages = 3, Interventions = 0, DurationMs = 4200, QueueWaitMs = 300, HumanWaitMs = 0 };
        var run = Change(runId, run => run with { Status = RunStatus.Completed, EndedAt = Now, Stats = stats, Progress = run.Progress with { ItemsExtracted = items, Percent = 100 } });
        Emit(new RunCompleted { RunId = runId, JobId = run.JobId, Stats = stats, Timestamp = Now });
    }

    public void Fail(string runId, FailureCode code, string message, string? nextRunId = null)
    {
        var run = Change(runId, run => run with
        {
            Status = RunStatus.Failed, EndedAt = Now, FailureCode = code, ErrorMessage = message, InterventionId = null, NextRunId = nextRunId,
        });
        Emit(new RunFailed { RunId = runId, JobId = run.JobId, ErrorMessage = message, FailureCode = code, NextRunId = nextRunId, Timestamp = Now });
    }

    public void Add(RunView run)
    {
        _runs[run.RunId] = run;
        Interlocked.Increment(ref _changes);
    }

    /// <summary>A run that is no longer there, and no event says so.</summary>
    public void Lose(string runId)
    {
        _runs.TryRemove(runId, out _);
        Interlocked.Increment(ref _changes);
    }

    /// <summary>Empties the log: every position that was given out is beyond its end. The runs keep their own events.</summary>
    public void LoseLog()
    {
        lock (_gate)
            _log.Clear();
    }

    public void Emit(HitlEvent happened) => EmitRaw(Encoding.UTF8.GetString(EventJson.Write(happened)));

    public void EmitRaw(string json)
    {
        lock (_gate)
        {
            _log.Add(json);
            _told.Add(json);
            foreach (var client in _clients)
                client.Writer.TryWrite((_log.Count, json));
        }
    }

    private RunView Change(string runId, Func<RunView, RunView> change)
    {
        var run = _runs.AddOrUpdate(runId, _ => throw new KeyNotFoundException(runId), (_, run) => change(run));
        Interlocked.Increment(ref _changes);
        return run;
    }

    private void Map(WebApplication app)
    {
        app.UseWebSockets();
        app.MapGet("/events/runs/events", StreamAsync);
        app.MapGet("/interventions/{id}/live", (string id, HttpContext context) =>
            Live.HandleAsync(id, context, token => _claims.TryGetValue(id, out var claim) && claim.Until > Now && claim.Token == token));
        app.MapGet("/runs", ListRuns);
        app.MapGet("/runs/{id}", (string id) => _runs.TryGetValue(id, out var run) ? Json(run, HitlJson.Default.RunView) : Problem(404, "not_found"));
        app.MapGet("/runs/{id}/events", (string id) => Json(
            Page(Told().Where(json => json.Contains($"\"run_id\":\"{id}\"", StringComparison.Ordinal)).Select((json, i) => new RunEventView($"scripted-0-{i + 1}", JsonDocument.Parse(json).RootElement))),
            HitlJson.Default.PageRunEventView));
        app.MapGet("/runs/{id}/items", ListItems);
        app.MapGet("/interventions", (string? status) => Json(
            Page(_interventions.Values.Where(view => status is null || status.Split(',').Contains(WireName.Of(view.Status)))), HitlJson.Default.PageInterventionView));
        app.MapGet("/interventions/{id}", (string id) => _interventions.TryGetValue(id, out var view) ? Json(view, HitlJson.Default.InterventionView) : Problem(404, "not_found"));
        app.MapGet("/interventions/{id}/screenshot", () => Screenshot is { } jpeg ? Results.Bytes(jpeg, "image/jpeg") : Problem(404, "not_found"));
        app.MapGet("/recipes", () => Json(new { items = Recipes, next_cursor = (string?)null, total = Recipes.Count }));
        app.MapGet("/recipes/{id}", (string id) => Recipes.Find(recipe => recipe.Id == id) is { } recipe ? Json(recipe) : Problem(404, "not_found"));
        app.MapGet("/sessions", (int limit, int? cursor) =>
        {
            var end = (cursor ?? 0) + limit;
            return Json(
                new Page<SessionView>([.. Sessions.Skip(cursor ?? 0).Take(limit)], end < Sessions.Count ? end.ToString(CultureInfo.InvariantCulture) : null, Sessions.Count),
                HitlJson.Default.PageSessionView);
        });
        app.MapPost("/sessions/{id}/prove", (string id) =>
        {
            var proven = Sessions.Find(session => session.SessionId == id)!;
            return Json(new SessionProof(ProofOutcome.Stale, "The site wants somebody to log in.", proven), HitlJson.Default.SessionProof);
        });
        app.MapDelete("/sessions/{id}", (string id) => Sessions.RemoveAll(session => session.SessionId == id) > 0 ? Results.NoContent() : Problem(404, "not_found"));
        app.MapGet("/health", () => Json(
            new { status = Illness is null ? "healthy" : "unhealthy", checks = new { redis = new { status = Illness is null ? "healthy" : "unhealthy", description = Illness } } },
            Illness is null ? 200 : 503));
        app.MapGet("/stats", () => Json(Stats(), HitlJson.Default.StatsView));
        app.MapGet("/workers", () => Json(Page(Workers), HitlJson.Default.PageWorkerView));
        app.MapPost("/runs", (Delegate)PostRunAsync);
        app.MapPost("/runs/{id}/cancel", async (string id, HttpContext context) =>
        {
            await KeepAsync(context);
            Fail(id, FailureCode.Cancelled, "Cancelled by an operator.");
            return Json(new CancelRunAnswer(id, RunStatus.Failed), HitlJson.Default.CancelRunAnswer, 202);
        });
        app.MapPost("/runs/{id}/retry", async (string id, HttpContext context) =>
        {
            await KeepAsync(context);
            var next = Queue(_runs[id].Recipe);
            return Json(new StartRunAnswer(next.JobId, next.RunId, next.Status), HitlJson.Default.StartRunAnswer, 202);
        });
        app.MapPost("/interventions/{id}/{verb}", PostInterventionAsync);
    }

    private StatsView Stats()
    {
        var hour = new DateTimeOffset(Now.UtcDateTime.Date.AddHours(Now.Hour), TimeSpan.Zero);
        return new()
        {
            From = hour.AddHours(-23),
            To = hour.AddHours(1),
            Now = new(3, 6, 2, _interventions.Values.Count(view => view.Resolution is null), Workers.Count),
            Hours = [.. Enumerable.Range(0, 24).Select(i => new StatsHour(hour.AddHours(i - 23), i + 3, i * i % 17 + 2, i % 5, i % 4, i % 3, i % 6))],
            Recipes = [new("catalog", 120, 3), new("people-search", 31, 9), new("broken", 0, 14)],
            MedianHumanWaitMs = 74_000,
        };
    }

    /// <summary>To every stream: it is open, and nothing has happened.</summary>
    public void KeepAlive()
    {
        lock (_gate)
        {
            foreach (var client in _clients)
                Assert.True(client.Writer.TryWrite((0, "")));
        }
    }

    private async Task StreamAsync(HttpContext context)
    {
        Interlocked.Increment(ref _streamsOpened);
        var channel = Channel.CreateBounded<(int Id, string Json)>(100_000);
        List<(int Id, string Json)> missed = [];
        int position;
        var reset = false;
        lock (_gate)
        {
            position = _log.Count;
            if (context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last)
            {
                position = int.Parse(last.Split('-')[^1], CultureInfo.InvariantCulture);
                reset = position > _log.Count;
                if (!reset)
                    missed = [.. _log.Skip(position).Select((json, i) => (position + i + 1, json))];
            }

            _clients.Add(channel);
        }

        context.Response.ContentType = "text/event-stream";
        await WriteAsync(context, position, Encoding.UTF8.GetString(EventJson.Write(new Connected { Timestamp = Now })));
        if (reset)
            await WriteAsync(context, Log().Count, Encoding.UTF8.GetString(EventJson.Write(new StreamReset { Reason = "beyond_end", Timestamp = Now })));
        foreach (var (id, json) in missed)
            await WriteAsync(context, id, json);
        try
        {
            await foreach (var (id, json) in channel.Reader.ReadAllAsync(context.RequestAborted))
                await WriteAsync(context, id, json);
        }
        finally
        {
            lock (_gate)
                _clients.Remove(channel);
        }
    }

    private static async Task WriteAsync(HttpContext context, int id, string json)
    {
        await context.Response.WriteAsync(json.Length == 0 ? ": keepalive\n\n" : $"id: scripted-0-{id}\ndata: {json}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    // Sorted once for each change: a walk through 100,000 runs asks for hundreds of pages.
    private IReadOnlyList<RunView> Newest()
    {
        var version = Volatile.Read(ref _changes);
        var (of, runs) = _newest;
        if (of == version)
            return runs;
        runs = [.. _runs.Values.OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.RunId, StringComparer.Ordinal)];
        _newest = new(version, runs);
        return runs;
    }

    private IResult ListRuns(string? status, string? recipe, string? q, int? limit, string? cursor)
    {
        var all = Newest()
            .Where(run => status is null || status.Split(',').Contains(WireName.Of(run.Status)))
            .Where(run => recipe is null || run.Recipe == recipe)
            .Where(run => q is null || run.TargetUrl.Contains(q, StringComparison.OrdinalIgnoreCase) || run.Params.ToString().Contains(q, StringComparison.OrdinalIgnoreCase))
            .ToList();
        var (skip, take) = (int.Parse(cursor ?? "0", CultureInfo.InvariantCulture), limit ?? 50);
        return Json(
            new Page<RunView>([.. all.Skip(skip).Take(take)], skip + take < all.Count ? (skip + take).ToString(CultureInfo.InvariantCulture) : null, all.Count),
            HitlJson.Default.PageRunView);
    }

    private IResult ListItems(string id, int? limit, string? cursor, string? format)
    {
        var all = Items.GetValueOrDefault(id) ?? [];
        if (format == "csv")
            return Results.Text("name,price\n", "text/csv");
        var (skip, take) = (int.Parse(cursor ?? "0", CultureInfo.InvariantCulture), limit ?? 50);
        return Json(
            new Page<JsonElement>([.. all.Skip(skip).Take(take)], skip + take < all.Count ? (skip + take).ToString(CultureInfo.InvariantCulture) : null, all.Count),
            HitlJson.Default.PageJsonElement);
    }

    private async Task<IResult> PostRunAsync(HttpContext context)
    {
        var request = JsonSerializer.Deserialize(await KeepAsync(context), HitlJson.Default.StartRunRequest)!;
        if (request.Recipe == "refused")
            return Problem(422, "invalid", ("errors", new Dictionary<string, string[]> { ["$.params.name"] = ["The site knows no such name."] }));
        var run = Queue(request.Recipe!, parameters: request.Params);
        return Json(new StartRunAnswer(run.JobId, run.RunId, run.Status), HitlJson.Default.StartRunAnswer, 202);
    }

    private async Task<IResult> PostInterventionAsync(string id, string verb, HttpContext context)
    {
        var body = await KeepAsync(context);
        // One at a time: of two who claim at once, one is refused.
        lock (_posting)
            return AnswerPost(id, verb, body, context.Request.Headers["Hitl-Operator"].ToString());
    }

    private IResult AnswerPost(string id, string verb, string body, string by)
    {
        if (RefuseInterventionPosts is { } refused)
            return Problem(refused, "refused");
        if (!_interventions.TryGetValue(id, out var view))
            return Problem(404, "not_found");
        if (view.Resolution is { } ended)
            return Problem(409, "ended", ("status", WireName.Of(view.Status)), ("resolution", WireName.Of(ended)), ("resolved_by", view.ResolvedBy!));
        var token = JsonSerializer.Deserialize(body, HitlJson.Default.ClaimRequest)?.Token;
        var held = _claims.TryGetValue(id, out var claim) && claim.Until > Now ? claim.Token : null;
        if (held is not null && held != token)
            return Problem(409, "claimed", ("holder", view.ClaimedBy!));
        switch (verb)
        {
            case "claim":
                claim = _claims[id] = (held ?? Ids.NewToken(), Now.AddMinutes(1));
                _interventions[id] = view with { Status = InterventionStatus.Claimed, ClaimedBy = by };
                if (held is null)
                    Emit(new InterventionClaimed { InterventionId = id, RunId = view.RunId, Operator = by, Timestamp = Now });
                return Json(new ClaimAnswer(claim.Token, claim.Until), HitlJson.Default.ClaimAnswer);
            case "release":
                _claims.TryRemove(id, out _);
                _interventions[id] = view with { Status = InterventionStatus.Open, ClaimedBy = null };
                Emit(new InterventionReleased { InterventionId = id, RunId = view.RunId, Operator = by, ExpiresAt = view.ExpiresAt, Timestamp = Now });
                return Results.NoContent();
            case "resolve":
                if (Look(view, JsonSerializer.Deserialize(body, HitlJson.Default.ResolveRequest)!) is { } still)
                {
                    _interventions[id] = view with { StillBlocked = still };
                    return Problem(409, "still_blocked", ("still", still));
                }

                End(id, Resolution.Resolved, by);
                return Json(_interventions[id], HitlJson.Default.InterventionView);
            case "cancel":
                End(id, Resolution.Cancelled, by);
                return Json(_interventions[id], HitlJson.Default.InterventionView);
            default:
                return Problem(404, "not_found");
        }
    }

    private async Task<string> KeepAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        Posts.Enqueue((context.Request.Path, context.Request.Headers["Hitl-Operator"].ToString(), body));
        return body.Length == 0 ? "{}" : body;
    }

    private IReadOnlyList<string> Log()
    {
        lock (_gate)
            return [.. _log];
    }

    private IReadOnlyList<string> Told()
    {
        lock (_gate)
            return [.. _told];
    }

    private static Page<T> Page<T>(IEnumerable<T> items) => items.ToList() is var all ? new(all, null, all.Count) : throw new InvalidOperationException();

    private static IResult Json<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, int status = 200) =>
        Results.Text(JsonSerializer.Serialize(value, type), "application/json", Encoding.UTF8, status);

    private static readonly JsonSerializerOptions SnakeCase = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static IResult Json<T>(T value, int status = 200) =>
        Results.Text(JsonSerializer.Serialize(value, SnakeCase), "application/json", Encoding.UTF8, status);

    private static IResult Problem(int status, string code, params (string Name, object Value)[] more)
    {
        var problem = new Dictionary<string, object> { ["title"] = $"The scripted API says {code}.", ["status"] = status, ["code"] = code };
        foreach (var (name, value) in more)
            problem[name] = value;
        return Results.Text(JsonSerializer.Serialize(problem), "application/problem+json", Encoding.UTF8, status);
    }

    private sealed record SortedRuns(long Of, IReadOnlyList<RunView> Runs);
}
