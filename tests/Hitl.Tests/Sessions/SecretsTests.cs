using System.Net;
using System.Text;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Tests.EventsApi;
using Hitl.Tests.Redis;
using Microsoft.Playwright;

namespace Hitl.Tests.Sessions;

/// <summary>Guarantee 5: no cookie, no stored value and nothing typed is found anywhere but sealed, whatever is done with a session.</summary>
public sealed class SecretsTests(TracedScene scene) : IClassFixture<TracedScene>
{
    private const string Cookie = "mk1cookie7351", Local = "mk2local7351", Indexed = "mk3indexed7351", Typed = "mk4typed7351";
    private static readonly string[] Markers = [Cookie, Local, Indexed, Typed];

    [Fact]
    public async Task Session_CapturedUsedProvenSharedAndHibernated_LeavesItsValuesNowhere()
    {
        await using var api = scene.StartApi(scene.Collector.Settings);
        var answers = new StringBuilder();
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        var sleeping = await scene.StartMemberAsync("erin");
        await scene.UntilWaitingAsync(sleeping);
        var runId = await scene.StartMemberAsync("erin");
        var asked = await scene.UntilWaitingAsync(runId);
        await member.UntilClosedAsync("/members");
        var held = Assert.IsType<InterventionResult.Claimed>(
            await scene.Store.Interventions.ClaimAsync(asked.InterventionId, null, "ada", Operation.New(), StoreHost.Token));
        await scene.ResolveAsync(asked.InterventionId, held.Token, null);
        await PlantAsync(await member.UntilOpenAsync("/members"));

        // It sleeps with all that, comes back with it, and then somebody logs in by a name that is typed.
        await scene.Store.Interventions.ReleaseAsync(asked.InterventionId, held.Token, Operation.New(), StoreHost.Token);
        await member.UntilClosedAsync("/members");
        held = Assert.IsType<InterventionResult.Claimed>(
            await scene.Store.Interventions.ClaimAsync(asked.InterventionId, null, "ada", Operation.New(), StoreHost.Token));
        await scene.ResolveAsync(asked.InterventionId, held.Token, null);
        Assert.Equal(Local, await (await member.UntilOpenAsync("/members")).EvaluateAsync<string>("() => localStorage.getItem('planted')"));
        await Member.LogInAsync(member.Pages("/members")[0], scene.Site, Typed);
        foreach (var ended in (string[])[runId, sleeping, await scene.StartMemberAsync("erin")])
            Assert.Null((await scene.UntilEndedAsync(ended)).ErrorMessage);
        var session = (await scene.NewestAsync("erin"))!;
        Assert.Equal(2, session.Uses);

        using (var proof = await api.PostAsync($"/sessions/{session.SessionId}/prove"))
        {
            Assert.Equal((HttpStatusCode.OK, "proven"), (proof.StatusCode, await proof.TextAsync("outcome")));
            answers.Append(await proof.Content.ReadAsStringAsync(StoreHost.Token));
        }

        await scene.ForgetMembersAsync();
        using (var proof = await api.PostAsync($"/sessions/{session.SessionId}/prove"))
            Assert.Equal("stale", await proof.TextAsync("outcome"));
        foreach (var path in (string[])["/sessions", $"/sessions/{session.SessionId}", "/runs", $"/runs/{runId}", $"/runs/{runId}/events", $"/runs/{runId}/items",
            "/interventions", $"/interventions/{asked.InterventionId}", "/workers"])
            answers.Append(await api.Http.GetStringAsync(path, StoreHost.Token));

        // Spans, numbers with their tags, and log lines: of the waits, of their ends, and of the last call to the API.
        await scene.Collector.UntilToldAsync("traces", "wait for human");
        await scene.Collector.UntilToldAsync("traces", $"/runs/{runId}/items");
        await scene.Collector.UntilToldAsync("metrics", "hitl.worker.human_wait");
        await scene.Collector.UntilToldAsync("logs", session.SessionId);
        var redis = await scene.Store.Database.DumpAsync();
        Assert.Contains(session.SessionId, redis, StringComparison.Ordinal);
        foreach (var marker in Markers)
        {
            Assert.DoesNotContain(marker, answers.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(marker, scene.Worker.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(marker, scene.Collector.Told, StringComparison.Ordinal);
            Assert.DoesNotContain(marker, redis, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(marker))[..12], redis, StringComparison.Ordinal);
        }

        using var deleted = await api.Http.DeleteAsync($"/sessions/{session.SessionId}", StoreHost.Token);
        using var again = await api.PostAsync($"/sessions/{session.SessionId}/prove");
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, again.StatusCode));
        Assert.DoesNotContain($"session:{session.SessionId}", await scene.Store.Database.DumpAsync(), StringComparison.Ordinal);
    }

    private async Task PlantAsync(IPage page)
    {
        var protocol = await page.Context.NewCDPSessionAsync(page);
        await protocol.SendAsync("Network.setCookie", new() { ["name"] = "planted", ["value"] = Cookie, ["url"] = scene.Site.ToString(), ["httpOnly"] = true });
        await page.EvaluateAsync("value => localStorage.setItem('planted', value)", Local);
        await page.EvaluateAsync("""
            value => new Promise((resolve, reject) => {
              const opening = indexedDB.open('planted', 1);
              opening.onupgradeneeded = () => opening.result.createObjectStore('values', { keyPath: 'name' });
              opening.onerror = () => reject(opening.error);
              opening.onsuccess = () => {
                const writing = opening.result.transaction('values', 'readwrite');
                writing.objectStore('values').put({ name: 'planted', value });
                writing.oncomplete = () => { opening.result.close(); resolve(); };
              };
            })
            """, Indexed);
    }
}
