using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Tests.Chaos;
using Hitl.Tests.Dashboard;
using Hitl.Tests.Live;
using Hitl.Tests.Redis;
using Hitl.Tests.Stack;
using Hitl.Tests.Worker;
using Microsoft.Playwright;
using StackExchange.Redis;

namespace Hitl.Tests.Sessions;

/// <summary>A stack that logs all it can and has a temporary directory of its own, and all that it says and keeps.</summary>
internal sealed class TypedScene : IAsyncDisposable
{
    private const string Practice = "practice-site";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly string temporary = Directory.CreateTempSubdirectory("hitl-typed-").FullName;
    private readonly HttpClient http = new();
    private readonly Dictionary<string, string> claims = [];
    private readonly List<(string Where, string Text)> heard = [];
    private OtlpCollector collector = null!;
    private TestStack stack = null!;

    public Uri Site => stack.Practice;

    public static async Task<TypedScene> StartAsync()
    {
        var scene = new TypedScene();
        try
        {
            scene.collector = await OtlpCollector.StartAsync();
            var recipes = Directory.CreateDirectory(Path.Combine(scene.temporary, "recipes")).FullName;
            foreach (var (id, recipe) in TestRecipes.All.Where(one => one.Id is "controls" or "members"))
                await File.WriteAllTextAsync(Path.Combine(recipes, $"{id}.json"), id == "controls" ? WithAnAsk(recipe) : recipe);
            (string, string)[] settings =
            [
                ("TMPDIR", scene.temporary), ("Recipes:Directory", recipes), ("Logging:LogLevel:Default", "Trace"), ("Worker:SettleSeconds", "0.5"), .. scene.collector.Settings,
            ];
            scene.stack = await TestStack.StartAsync(new() { Settings = settings.ToDictionary() });
            scene.http.BaseAddress = scene.stack.Api;
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    public async Task<string> StartAsync(string recipe, object parameters)
    {
        using var answer = await http.PostAsJsonAsync("/runs", new { recipe, @params = parameters }, StoreHost.Token);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(HitlJson.Default.StartRunAnswer, StoreHost.Token))!.RunId;
    }

    /// <summary>The intervention that it waits at, once it is another one than it was.</summary>
    public async Task<string> UntilWaitingAsync(string run, string? after = null) =>
        (await UntilAsync(run, now => now.InterventionId is { } id && id != after)).InterventionId!;

    public async Task UntilCompletedAsync(string run)
    {
        var ended = await UntilAsync(run, now => now.Status is RunStatus.Completed or RunStatus.Failed);
        Assert.True(ended.Status == RunStatus.Completed, ended.ErrorMessage);
    }

    /// <summary>A viewer that holds the claim, with its first frame, through the API.</summary>
    public async Task<LiveClient> DriveAsync(string intervention)
    {
        using var answer = await http.PostAsJsonAsync($"/interventions/{intervention}/claim", new { }, StoreHost.Token);
        var claim = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(HitlJson.Default.ClaimAnswer, StoreHost.Token))!;
        claims[intervention] = claim.Token;
        return await WatchAsync(intervention, "local", claim.Token);
    }

    public async Task<LiveClient> WatchAsync(string intervention, string byOperator, string? token = null)
    {
        var viewer = await LiveClient.DialAsync(new(stack.Api, $"/interventions/{intervention}/live"));
        await viewer.HelloAsync(byOperator, token);
        await viewer.FrameAsync(() => viewer.Frames > 0);
        return viewer;
    }

    /// <param name="intervention">Also one that nobody has claimed.</param>
    /// <param name="code">What the recipe asks for, if it does.</param>
    /// <param name="status">What that is answered with.</param>
    public async Task ResolveAsync(string intervention, string? code = null, HttpStatusCode status = HttpStatusCode.OK)
    {
        var request = new ResolveRequest { Token = claims.GetValueOrDefault(intervention), Values = code is null ? null : new Dictionary<string, string> { ["code"] = code } };
        using var answer = await http.PostAsJsonAsync($"/interventions/{intervention}/resolve", request, HitlJson.Default.ResolveRequest, StoreHost.Token);
        var said = await answer.Content.ReadAsByteArrayAsync(StoreHost.Token);
        Assert.True(answer.StatusCode == status, Encoding.UTF8.GetString(said));
        Hear("an answer to a resolve", said);
    }

    public Task<string> ReadCodeAsync() => http.GetStringAsync(new Uri(Site, "/one-time-code/code"), StoreHost.Token);

    public async Task<bool> HasPictureAsync(string intervention)
    {
        using var answer = await http.GetAsync($"/interventions/{intervention}/screenshot", StoreHost.Token);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>What a page of the practice site saw under its key, once some of it is so.</summary>
    public async Task SeesAsync(string key, string on, Func<string, bool> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, StoreHost.Token);
        for (var seen = ""; ; await Task.Delay(Pause, TimeProvider.System, StoreHost.Token))
        {
            Assert.False(limit.IsCancellationRequested, $"The page did not see that {on}; it saw:\n{seen}");
            seen = await http.GetStringAsync(new Uri(Site, $"/controls/seen?key={key}"), StoreHost.Token);
            if (JsonElement.Parse(seen).EnumerateArray().Any(line => line.GetProperty("on").GetString() == on && isSo(line.GetProperty("is").ToString())))
                return;
        }
    }

    /// <summary>What a browser of the stack has uploaded and not yet deleted.</summary>
    public IReadOnlyList<string> Uploads() => Directory.GetDirectories(temporary, "hitl-upload-*");

    /// <summary>All that is said of these: by the stream, by the API and on the dashboard's pages.</summary>
    public async Task AskAboutAsync(IBrowser browser, IReadOnlyList<string> runs, IReadOnlyList<string> interventions)
    {
        string[] asked =
        [
            "/runs", "/interventions", "/sessions", "/workers",
            .. runs.SelectMany(run => new[] { $"/runs/{run}", $"/runs/{run}/events", $"/runs/{run}/items" }), .. interventions.Select(id => $"/interventions/{id}"),
        ];
        foreach (var path in asked)
            Hear($"the API's {path}", await http.GetByteArrayAsync(path, StoreHost.Token));
        await using (var follower = new StreamFollower(stack.Api))
        {
            while (follower.Events.Count(one => one.Event is RunCompleted) < runs.Count)
                await Task.Delay(Pause, TimeProvider.System, StoreHost.Token);
            Hear("the stream", Encoding.UTF8.GetBytes(string.Join('\n', follower.Events.Select(one => one.Json))));
        }

        await using var context = await browser.NewContextAsync();
        await using var operators = new Operators(browser, stack.Dashboard);
        foreach (var path in (string[])["/", "/runs", "/sessions", .. runs.Select(run => $"/runs/{run}"), .. interventions.Select(id => $"/interventions/{id}")])
            Hear($"the dashboard's {path}", Encoding.UTF8.GetBytes(await (await operators.OpenPageAsync(context, path)).ContentAsync()));
    }

    /// <summary>Ends what may say or write something, and answers all that was said, with Redis and what lies on disk before and after.</summary>
    public async Task<IReadOnlyList<(string Where, string Text)>> EndAsync()
    {
        HearFiles("while all runs");
        await Task.WhenAll(stack.StopAsync("worker"), stack.StopAsync("dashboard"));
        await stack.StopAsync("events-api");
        HearFiles("when all has ended");
        await using (var redis = await ConnectionMultiplexer.ConnectAsync($"{stack.Redis},allowAdmin=true"))
            heard.Add(("Redis", await redis.GetDatabase().DumpAsync()));
        foreach (var process in (string[])["worker", "events-api", "dashboard", "redis"])
            Hear($"the log of {process}", Encoding.UTF8.GetBytes(string.Join('\n', stack.Output.Lines(process))));
        heard.Add(("traces, metrics and logs", collector.ToldExceptBy(Practice)));
        return heard;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (stack is not null)
            await stack.DisposeAsync();
        if (collector is not null)
            await collector.DisposeAsync();
        Directory.Delete(temporary, recursive: true);
    }

    private async Task<RunView> UntilAsync(string run, Func<RunView, bool> isSo)
    {
        while (true)
        {
            var now = (await http.GetFromJsonAsync($"/runs/{run}", HitlJson.Default.RunView, StoreHost.Token))!;
            if (isSo(now))
                return now;
            await Task.Delay(Pause, TimeProvider.System, StoreHost.Token);
        }
    }

    private static string WithAnAsk(string recipe)
    {
        var asking = JsonNode.Parse(recipe)!.AsObject();
        asking["steps"] = JsonNode.Parse("""
            [{ "do": "ask", "fields": [{ "name": "code", "label": "Code", "kind": "code", "selector": "#code", "max_length": 20 }], "submit": "#reveal", "done": "#secret[type=text]" }]
            """);
        return asking.ToJsonString();
    }

    private void Hear(string where, byte[] bytes) => heard.Add((where, Encoding.Latin1.GetString(bytes)));

    private void HearFiles(string when)
    {
        foreach (var file in new[] { stack.DataDirectory, temporary }.SelectMany(directory => new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories)))
        {
            Hear($"a file's name, {when}", Encoding.UTF8.GetBytes(file.FullName));
            try
            {
                // A pipe has no length; who reads it waits.
                if (file is { LinkTarget: null, Length: > 0 })
                    Hear($"{file.FullName}, {when}", Read(file));
            }
            catch (FileNotFoundException)
            {
                // The browser has deleted it meanwhile.
            }
        }
    }

    private static byte[] Read(FileInfo file)
    {
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
