using System.Net;
using Hitl.Tests.Dashboard;

namespace Hitl.Tests.Sessions;

/// <summary>What an operator types on a live page goes to the page and nowhere else.</summary>
public sealed class TypedSecretsTests(DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    private static readonly string[] Tellers = ["the API's /runs", "the stream", "the dashboard's /", "Redis", "the log of worker", "traces, metrics and logs"];

    [Fact]
    public async Task LivePage_TypedAtByEveryMessage_LeavesItsTextsNowhere()
    {
        await using var scene = await TypedScene.StartAsync();
        var markers = new Markers();
        var key = Guid.NewGuid().ToString("N");
        string[] runs = [await scene.StartAsync("controls", new { key }), await scene.StartAsync("members", new { account = $"ada-{key[..8]}" })];

        var typed = await scene.UntilWaitingAsync(runs[0]);
        await using (var hand = await scene.DriveAsync(typed))
        {
            var typist = new ControlsTypist(scene, markers, hand, key);
            await typist.TypeAsync();
            await typist.AnswerAsync();
            await using (var watcher = await scene.WatchAsync(typed, "bob"))
                await typist.BeRefusedAsync(watcher);
            await typist.GoOnAsync();
            await scene.ResolveAsync(typed);
        }

        // Raised where the operator has left the page, by an address of their own.
        var asked = await scene.UntilWaitingAsync(runs[0], after: typed);
        Assert.Equal((true, false), (await scene.HasPictureAsync(typed), await scene.HasPictureAsync(asked)));
        await scene.ResolveAsync(asked, markers.Word("asked value that does not fit", length: 30), HttpStatusCode.UnprocessableEntity);
        await scene.ResolveAsync(asked, markers.Word("asked value"));

        var login = await scene.UntilWaitingAsync(runs[1]);
        await using (var hand = await scene.DriveAsync(login))
        {
            await new MembersTypist(markers, hand).LogInAsync(await scene.ReadCodeAsync());
            await hand.TellAsync("ended");
        }

        foreach (var run in runs)
            await scene.UntilCompletedAsync(run);
        Assert.Empty(scene.Uploads());

        await scene.AskAboutAsync(fixture.Browser, runs, [typed, asked, login]);
        var said = await scene.EndAsync();
        Assert.All(Tellers, where => Assert.Contains(runs[0], said.Single(one => one.Where == where).Text, StringComparison.Ordinal));
        var leaks = string.Join('\n', said.SelectMany(one => markers.FindIn(one.Where, one.Text)));
        Assert.True(leaks.Length == 0, leaks);
    }
}
