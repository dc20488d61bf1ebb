using System.Net.WebSockets;
using System.Text.Json;
using Hitl.Contracts.Runs;
using Hitl.Tests.EventsApi;
using Hitl.Tests.Redis;

namespace Hitl.Tests.Live;

/// <summary>The worker goes while somebody drives; each test has its own.</summary>
public sealed class LiveWorkerEndTests
{
    [Fact]
    public async Task Worker_Killed_TheViewerSeesItAndTheJobComesBack()
    {
        await using var scene = new LiveScene();
        await scene.InitializeAsync();
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await scene.Worker.Worker.KillAsync();
        await ada.ClosedAsync();
        Assert.Null(ada.Closed);
        // What a reaper does once the lease has run out.
        await scene.Worker.Store.ExpireAsync("leases", run.RunId);
        await scene.Worker.Store.Reaper.RunOnceAsync(StoreHost.Token);
        var ended = await scene.Worker.UntilEndedAsync(run.RunId);
        Assert.Equal(FailureCode.WorkerLost, ended.FailureCode);
        await using var api = ApiHost.Start(scene.Worker.Redis, scene.Worker.Store.Prefix.Trim('{', '}', ':'), 0, null);
        var shown = JsonElement.Parse(await api.Http.GetStringAsync($"/interventions/{run.InterventionId}", StoreHost.Token));
        var drive = Assert.Single(shown.GetProperty("drives").EnumerateArray());
        Assert.Equal("ada", drive.GetProperty("operator").GetString());
        Assert.Equal(shown.GetProperty("resolved_at").GetDateTimeOffset(), drive.GetProperty("to").GetDateTimeOffset());
    }

    [Fact]
    public async Task Worker_ToldToStop_ClosesWith1001()
    {
        await using var scene = new LiveScene();
        await scene.InitializeAsync();
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        var ending = scene.Worker.Worker.TerminateAsync();
        await ada.TellAsync("ended");
        await ada.ClosedAsync();
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, ada.Closed);
        await ending;
    }
}
