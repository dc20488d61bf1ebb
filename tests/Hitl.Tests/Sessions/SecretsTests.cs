using System.Net;
using System.Text;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Tests.EventsApi;
using Hitl.Tests.Redis;
using Microsoft.Playwright;
using StackExchange.Redis;

namespace Hitl.Tests.Sessions;

/// <summary>Guarantee 5: no cookie, no stored value and nothing typed is found anywhere but sealed, whatever is done with a session.</summary>
public sealed class SecretsTests(TracedScene scene) : IClassFixture<TracedScene>
{
    private const string Cookie = "mk1cookie7351", Local = "mk2local7351", Indexed = "mk3indexed7351", Typed = "mk4typed7351";
    private static readonly string[] Markers = [Cookie, Local, Indexed, Typed];

    [Fact]
    public async Task Session_CapturedUsedProvenSharedAndHibernated_LeavesItsValuesNowhere()
    {
        await using var api = scene.StartApi(scene.Telemetry);
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
        await scene.UntilToldAsync("traces", "wait for human");
        await scene.UntilToldAsync("traces", $"/runs/{runId}/items");
        await scene.UntilToldAsync("metrics", "hitl.worker.human_wait");
        await scene.UntilToldAsync("logs", session.SessionId);
        var redis = await DumpAsync();
        Assert.Contains(session.SessionId, redis, StringComparison.Ordinal);
        foreach (var marker in Markers)
        {
            Assert.DoesNotContain(marker, answers.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(marker, scene.Worker.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(marker, scene.Told, StringComparison.Ordinal);
            Assert.DoesNotContain(marker, redis, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(marker))[..12], redis, StringComparison.Ordinal);
        }

        using var deleted = await api.Http.DeleteAsync($"/sessions/{session.SessionId}", StoreHost.Token);
        using var again = await api.PostAsync($"/sessions/{session.SessionId}/prove");
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, again.StatusCode));
        Assert.DoesNotContain($"session:{session.SessionId}", await DumpAsync(), StringComparison.Ordinal);
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

    /// <summary>Every key with all it holds, as text that loses no byte.</summary>
    private async Task<string> DumpAsync()
    {
        var database = scene.Store.Database;
        var all = new StringBuilder();
        await foreach (var key in database.Multiplexer.GetServers()[0].KeysAsync(database.Database).WithCancellation(StoreHost.Token))
        {
            all.Append(key).Append('\n');
            switch (await database.KeyTypeAsync(key))
            {
                case RedisType.String: Add(await database.StringGetAsync(key)); break;
                case RedisType.List: Array.ForEach(await database.ListRangeAsync(key), Add); break;
                case RedisType.SortedSet: Array.ForEach(await database.SortedSetRangeByRankAsync(key), Add); break;
                case RedisType.Hash:
                    foreach (var field in await database.HashGetAllAsync(key))
                        Add(field.Value);
                    break;
                case RedisType.Stream:
                    foreach (var field in (await database.StreamRangeAsync(key)).SelectMany(entry => entry.Values))
                        Add(field.Value);
                    break;
                case var type: throw new InvalidOperationException($"{key} is a {type}, which is not looked into.");
            }
        }

        return all.ToString();

        void Add(RedisValue value) => all.Append(Encoding.Latin1.GetString((byte[]?)value ?? [])).Append('\n');
    }
}
