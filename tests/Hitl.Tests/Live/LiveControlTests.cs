using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Tests.Redis;
using Hitl.Tests.Sessions;
using Microsoft.Playwright;

namespace Hitl.Tests.Live;

/// <summary>One drives, the others watch.</summary>
[Collection(LiveScene.Collection)]
public sealed class LiveControlTests(LiveScene scene)
{
    [Fact]
    public async Task Watcher_SeesButCanNotTouch()
    {
        await using var run = await scene.ParkAsync();
        await using var bob = await run.ConnectAsync("bob", null);
        await bob.FrameAsync(() => bob.Frames > 0);
        await bob.ClickAsync(850, 100);
        Assert.Equal("not_driver", (await bob.TellAsync("error")).GetProperty("code").GetString());
        await using var ada = await run.DriveAsync();
        var told = await bob.TellAsync("control", control => control.GetProperty("driver").GetString() == "ada");
        Assert.Equal(("watch", 2), (told.GetProperty("role").GetString(), told.GetProperty("viewers").GetArrayLength()));
        await ada.ClickAsync(860, 110);
        await run.SeesAsync("mousedown", line => line.GetProperty("x").GetInt32() == 860);
        Assert.DoesNotContain(await run.AllSeenAsync(), line => line.GetProperty("on").GetString() == "mousedown" && line.GetProperty("x").GetInt32() == 850);
    }

    [Fact]
    public async Task Token_OfSomebodyElse_OnlyWatches()
    {
        await using var run = await scene.ParkAsync();
        await run.ClaimAsync("ada");
        await using var eve = await run.DialAsync();
        Assert.Equal("watch", (await eve.HelloAsync("eve", "guessed")).GetProperty("role").GetString());
        await eve.TellAsync("control", control => control.GetProperty("why").GetString() == "token_refused");
    }

    [Fact]
    public async Task Connection_ThatBreaks_DrivesAgainWithTheSameToken()
    {
        await using var run = await scene.ParkAsync();
        var token = await run.ClaimAsync("ada");
        await using var first = await run.ConnectAsync("ada", token);
        await first.FrameAsync(() => first.Frames > 0);
        await first.ClickAsync(100, 75);
        await first.KeyAsync("down", "Shift", "ShiftLeft", mods: 8);
        await run.SeesAsync("keydown", line => line.GetProperty("key").GetString() == "Shift");
        await first.DisposeAsync();
        await run.SeesAsync("keyup", line => line.GetProperty("key").GetString() == "Shift");
        await using var second = await run.ConnectAsync("ada", token);
        await second.TypeAsync("b");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "b");
        // A second window of the same operator takes over from the first.
        await using var third = await run.ConnectAsync("ada", token);
        await second.TellAsync("control", control => control.GetProperty("role").GetString() == "watch" && control.GetProperty("why").GetString() == "taken");
    }

    [Fact]
    public async Task Claim_ThatRunsOut_EndsTheDriving()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await scene.Worker.Store.ExpireAsync("interventions:claims", run.InterventionId);
        var control = await ada.TellAsync("control", control => control.GetProperty("why").ValueKind == JsonValueKind.String);
        Assert.Equal(("watch", "released"), (control.GetProperty("role").GetString(), control.GetProperty("why").GetString()));
        await ada.ClickAsync(850, 100);
        await ada.TellAsync("error", error => error.GetProperty("code").GetString() == "not_driver");
        Assert.Equal("ada", (await scene.Worker.Store.Interventions.ReadDrivesAsync(run.InterventionId, StoreHost.Token))[0].Operator);
    }

    [Fact]
    public async Task HandOver_AskedFor_PassesThePage()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await using var bob = await run.ConnectAsync("bob", null);
        await bob.SendAsync(new { type = "ask" });
        var asked = await ada.TellAsync("asked");
        Assert.Equal("bob", asked.GetProperty("operator").GetString());
        await bob.SendAsync(new { type = "ask" });
        await bob.TellAsync("error", error => error.GetProperty("code").GetString() == "too_fast");
        await ada.SendAsync(new { type = "hand_over", viewer = asked.GetProperty("viewer").GetString() });
        await ada.TellAsync("control", control => control.GetProperty("why").GetString() == "released");
        await bob.TellAsync("handed");
        await bob.SendAsync(new { type = "take", token = await run.ClaimAsync("bob") });
        await ada.TellAsync("control", control => control.GetProperty("driver").GetString() == "bob");
        await bob.ClickAsync(100, 75);
        await bob.TypeAsync("mine");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "mine");
        // Written beside the driving, not before it.
        IReadOnlyList<Drive> drives = [];
        while (drives.Count < 2)
            drives = await scene.Worker.Store.Interventions.ReadDrivesAsync(run.InterventionId, StoreHost.Token);
        Assert.Equal([("ada", true), ("bob", false)], drives.Select(drive => (drive.Operator, drive.To is not null)));
    }

    [Fact]
    public async Task Secrets_WhileSomebodyWatches_AreMaskedAndThePageDoesNotSeeIt()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        var page = member.Pages(run.Key)[0];
        const string look = "() => ['code', 'secret', 'text'].map(id => getComputedStyle(document.getElementById(id)).webkitTextSecurity).join()";
        Assert.Equal("none,disc,none", await page.EvaluateAsync<string>(look));

        await using var bob = await run.ConnectAsync("bob", null);
        await bob.FrameAsync(() => bob.Frames > 0);
        Assert.Equal("disc,disc,none", await page.EvaluateAsync<string>(look));
        await ada.ClickAsync(245, 115);
        await page.WaitForFunctionAsync("() => document.getElementById('secret').type === 'text'");
        Assert.Equal("disc,disc,none", await page.EvaluateAsync<string>(look));
        Assert.Equal(1, await page.EvaluateAsync<int>("() => document.styleSheets.length + document.adoptedStyleSheets.length + document.querySelectorAll('style').length"));

        await ada.SendAsync(new { type = "go", where = "reload" });
        await scene.SeenAsync(run.Key, lines => lines.Count(line => line.GetProperty("on").GetString() == "ready") == 2);
        await page.WaitForFunctionAsync("() => getComputedStyle(document.getElementById('code')).webkitTextSecurity === 'disc'");
        await bob.DisposeAsync();
        await page.WaitForFunctionAsync("() => getComputedStyle(document.getElementById('code')).webkitTextSecurity === 'none'");
    }

    [Fact]
    public async Task FrameOfAnotherSite_IsMaskedForWatchersAndAsksTheDriver()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await using var bob = await run.ConnectAsync("bob", null);
        await bob.FrameAsync(() => bob.Frames > 0);
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        var page = member.Pages(run.Key)[0];
        var inside = $"f{run.Key}";
        await page.EvaluateAsync("""
            url => {
              const frame = document.createElement('iframe');
              frame.style.cssText = 'position:absolute;left:30px;top:40px;width:1200px;height:650px;border:0';
              frame.src = url;
              document.body.append(frame);
            }
            """, new Uri(scene.Worker.OtherSite, $"/controls?key={inside}").ToString());
        await scene.SeenAsync(inside, lines => lines.Count > 0);
        // The site hears of the document before this connection does, which is another one than the worker's.
        var frame = (await (await page.Locator($"iframe[src*='{inside}']").ElementHandleAsync()).ContentFrameAsync())!;
        await frame.WaitForURLAsync(url => url.Contains(inside, StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Commit });
        const string look = "() => ['code', 'text'].map(id => getComputedStyle(document.getElementById(id)).webkitTextSecurity).join() === ";
        await frame.WaitForFunctionAsync(look + "'disc,none'");
        var before = bob.Frames;
        await ada.ClickAsync(30 + 850, 40 + 100);
        await scene.SeenAsync(inside, lines => lines.Any(line => line.GetProperty("on").GetString() == "mousedown"));
        await bob.FrameAsync(() => bob.Frames > before);

        await ada.ClickAsync(30 + 100, 40 + 275);
        var asked = await ada.TellAsync("select");
        Assert.Equal((50, 300), (asked.GetProperty("x").GetDouble(), asked.GetProperty("y").GetDouble()));
        await ada.SendAsync(new { type = "select", id = asked.GetProperty("id").GetInt32(), values = (int[])[3] });
        await scene.SeenAsync(inside, lines => lines.Any(line => line.GetProperty("on").GetString() == "choice changed" && line.GetProperty("is").GetString() == "d"));
        await bob.DisposeAsync();
        await frame.WaitForFunctionAsync(look + "'none,none'");
    }

    [Fact]
    public async Task FramesOfAnotherSite_ThatAreNowhereToBeSeen_KeepNoPictureFromWatchers()
    {
        await using var run = await scene.ParkAsync();
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        var page = member.Pages(run.Key)[0];
        string[] styles = ["display:none", "position:absolute;left:-5000px;top:0", "position:absolute;left:0;top:0;visibility:hidden", "position:absolute;left:0;top:0;clip-path:inset(50%)"];
        string[] inside = [.. styles.Select((_, n) => $"f{n}{run.Key}")];
        await page.EvaluateAsync("""
            frames => frames.forEach(([style, src]) => {
              const frame = document.createElement('iframe');
              frame.style.cssText = style;
              frame.src = src;
              document.body.append(frame);
            })
            """, styles.Zip(inside, (style, key) => (string[])[style, new Uri(scene.Worker.OtherSite, $"/controls?key={key}").ToString()]).ToArray());
        foreach (var key in inside)
            await scene.SeenAsync(key, lines => lines.Count > 0);

        await using var bob = await run.ConnectAsync("bob", null);
        await bob.FrameAsync(() => bob.Frames > 0);

        await page.EvaluateAsync("() => document.querySelectorAll('iframe').forEach(frame => frame.style.cssText = 'position:absolute;left:900px;top:500px;width:200px;height:150px;border:0')");
        foreach (var key in inside)
        {
            var frame = (await (await page.Locator($"iframe[src*='{key}']").ElementHandleAsync()).ContentFrameAsync())!;
            await frame.WaitForFunctionAsync("() => getComputedStyle(document.getElementById('code')).webkitTextSecurity === 'disc'");
        }

        var before = bob.Frames;
        await page.EvaluateAsync("() => { document.body.style.background = 'rgb(200, 220, 240)'; }");
        await bob.FrameAsync(() => bob.Frames > before);
    }

    [Fact]
    public async Task FrameOfAnotherSite_HangsWhereItIsNotSeen_KeepsPicturesFromWatchersAgain()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        var page = member.Pages(run.Key)[0];
        var inside = $"f{run.Key}";
        await page.EvaluateAsync("""
            url => {
              const frame = document.createElement('iframe');
              frame.style.cssText = 'position:absolute;left:-5000px;top:0';
              frame.src = url;
              document.body.append(frame);
            }
            """, new Uri(scene.Worker.OtherSite, $"/controls?key={inside}").ToString());
        await scene.SeenAsync(inside, lines => lines.Count > 0);
        var frame = (await (await page.Locator($"iframe[src*='{inside}']").ElementHandleAsync()).ContentFrameAsync())!;
        await frame.WaitForURLAsync(url => url.Contains(inside, StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Commit });
        await using var bob = await run.ConnectAsync("bob", null);
        await bob.FrameAsync(() => bob.Frames > 0);

        await frame.EvaluateAsync("() => { setTimeout(() => { for (const until = Date.now() + 30000; Date.now() < until;); }); }");
        // Until nobody knows any more whether it is seen.
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, StoreHost.Token);
        var (before, driverBefore) = (bob.Frames, ada.Frames);
        for (var n = 0; n < 3; n++)
        {
            var seen = ada.Frames;
            await page.EvaluateAsync("n => { document.body.style.background = `rgb(200, 220, ${n * 100})`; }", n);
            await ada.FrameAsync(() => ada.Frames > seen);
        }

        Assert.True(ada.Frames > driverBefore);
        Assert.Equal(before, bob.Frames);
    }

    [Fact]
    public async Task Page_ThatIsBusyWhenItIsMasked_IsShownToWatchersAfterwards()
    {
        await using var run = await scene.ParkAsync();
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        await member.Pages(run.Key)[0].EvaluateAsync("""
            () => {
              const look = setInterval(() => {
                if (getComputedStyle(document.getElementById('code')).webkitTextSecurity !== 'disc') return;
                clearInterval(look);
                for (const until = Date.now() + 4000; Date.now() < until;);
              }, 1);
            }
            """);

        await using var bob = await run.ConnectAsync("bob", null);
        await bob.FrameAsync(() => bob.Frames > 0);
    }

    [Fact]
    public async Task FramesOfAnotherSite_ThatHang_KeepPicturesFromWatchersAndHoldNobodyUp()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        var page = member.Pages(run.Key)[0];
        string[] inside = [.. Enumerable.Range(0, 8).Select(n => $"f{n}{run.Key}")];
        await page.EvaluateAsync("""
            urls => urls.forEach(url => {
              const frame = document.createElement('iframe');
              frame.style.cssText = 'position:absolute;left:1270px;top:0;width:10px;height:10px;border:0';
              frame.src = url;
              document.body.append(frame);
            })
            """, inside.Select(key => new Uri(scene.Worker.OtherSite, $"/controls?key={key}").ToString()));
        foreach (var key in inside)
            await scene.SeenAsync(key, lines => lines.Count > 0);
        var frame = (await (await page.Locator($"iframe[src*='{inside[0]}']").ElementHandleAsync()).ContentFrameAsync())!;
        await frame.WaitForURLAsync(url => url.Contains(inside[0], StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Commit });
        // All frames of one site are in one process. It says when it is there again.
        await frame.EvaluateAsync("""
            key => {
              setTimeout(() => {
                const until = Date.now() + 30000;
                while (Date.now() < until);
                fetch(`/controls/seen?key=${key}`, { method: 'POST', body: JSON.stringify({ on: 'awake' }) });
              });
            }
            """, inside[0]);

        await using var bob = await run.ConnectAsync("bob", null);
        var before = ada.Frames;
        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("still mine");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "still mine");
        await ada.FrameAsync(() => ada.Frames > before);
        await ada.DragAsync(300, 380, 660, 380);
        Assert.Equal("cleared", (await ada.TellAsync("ended")).GetProperty("resolution").GetString());
        await scene.Worker.UntilEndedAsync(run.RunId);
        await scene.SeenAsync(inside[0], lines => lines.All(line => line.GetProperty("on").GetString() != "awake"));
        Assert.Equal(0, bob.Frames);
    }

    [Fact]
    public async Task Picture_WhileNobodyLooks_IsNotTaken()
    {
        await using var run = await scene.ParkAsync(parameters: new JsonObject { ["key"] = Guid.NewGuid().ToString("N")[..12], ["animate"] = "true" });
        await using var ada = await run.DriveAsync();
        await ada.FrameAsync(() => ada.Frames > 5);
        await ada.SendAsync(new { type = "visible", visible = false });
        await PingAsync(ada, 1);
        await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System, StoreHost.Token);
        var still = ada.Frames;
        await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System, StoreHost.Token);
        Assert.Equal(still, ada.Frames);
        await ada.SendAsync(new { type = "visible", visible = true });
        await ada.FrameAsync(() => ada.Frames > still + 5);
    }

    [Fact]
    public async Task Stay_AfterTheObstacleIsGone_KeepsThePageUntilTheyLetGoThoughTheirConnectionBreaks()
    {
        await using var run = await scene.ParkAsync();
        var ada = await run.DriveAsync();
        await ada.DragAsync(300, 380, 660, 380);
        await ada.TellAsync("clear");
        await ada.SendAsync(new { type = "stay" });
        await ada.TellAsync("clear_over");
        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("still here");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "still here");
        await ada.DisposeAsync();
        await Task.Delay(TimeSpan.FromSeconds(3.5), TimeProvider.System, StoreHost.Token);
        ada = await run.ConnectAsync("ada", run.Token);
        Assert.Equal(RunStatus.Waiting, (await scene.Worker.Store.Runs.FindAsync(run.RunId, StoreHost.Token))!.Status);
        await ada.SendAsync(new { type = "let_go" });
        Assert.Equal("cleared", (await ada.TellAsync("ended")).GetProperty("resolution").GetString());
        await ada.DisposeAsync();
        await scene.Worker.UntilEndedAsync(run.RunId);
    }

    [Fact]
    public async Task PeopleSearch_PressedAndHeldOnTheLivePage_CompletesByItself()
    {
        await using var run = await scene.ParkAsync("people-search", new JsonObject { ["name"] = "John Smith" });
        await using var ada = await run.DriveAsync();
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        var page = member.Pages("/people?")[0];
        var box = (await page.Locator("#hold").BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await ada.MouseAsync("move", x, y);
        await ada.MouseAsync("down", x, y, "left", 1, 1);
        await ada.TellAsync("clear");
        await ada.MouseAsync("up", x, y, "left", 0, 1);
        Assert.Equal("cleared", (await ada.TellAsync("ended")).GetProperty("resolution").GetString());
        var done = await scene.Worker.UntilEndedAsync(run.RunId);
        Assert.Equal(RunStatus.Completed, done.Status);
        Assert.True(done.Stats!.ItemsExtracted > 0);
    }

    [Fact]
    public async Task Cancelled_WhileSomebodyDrives_TheViewerIsTold()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await scene.Worker.Store.Interventions.CancelAsync(run.InterventionId, run.Token, "ada", null, Operation.New(), StoreHost.Token);
        Assert.Equal("cancelled", (await ada.TellAsync("ended")).GetProperty("resolution").GetString());
        await ada.ClosedAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, ada.Closed);
    }

    private static async Task PingAsync(LiveClient client, int t)
    {
        await client.SendAsync(new { type = "ping", t });
        await client.TellAsync("pong", pong => pong.GetProperty("t").GetInt32() == t);
    }
}
