using System.Threading.Channels;
using Hitl.Contracts.Events;
using Hitl.Dashboard.Sync;
using Microsoft.Extensions.Options;

namespace Hitl.Tests.Dashboard;

public sealed class EventStreamTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_NothingHappens_KeepalivesAreHeard()
    {
        await using var api = new ScriptedApi(TimeProvider.System);
        await api.StartAsync();
        var heard = Channel.CreateUnbounded<bool>();
        var stream = new EventStream(new Clients(api.Address), TimeProvider.System, Options.Create(new SyncOptions()));
        await using var messages = stream.ReadAsync(null, () => heard.Writer.TryWrite(true), Cancelled).GetAsyncEnumerator(Cancelled);
        Assert.True(await messages.MoveNextAsync());
        Assert.IsType<Connected>(messages.Current.Event);
        while (heard.Reader.TryRead(out _))
        {
        }

        var next = messages.MoveNextAsync();
        api.KeepAlive();

        Assert.True(await heard.Reader.ReadAsync(Cancelled));
        Assert.False(next.IsCompleted);
        api.Queue();
        Assert.True(await next);
        Assert.IsType<RunQueued>(messages.Current.Event);
    }

    private sealed class Clients(Uri api) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new() { BaseAddress = api };
    }
}
