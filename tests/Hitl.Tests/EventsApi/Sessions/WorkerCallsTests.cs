using Hitl.EventsApi.Sessions;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Worker.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Tests.EventsApi.Sessions;

public sealed class WorkerCallsTests
{
    public static TheoryData<Exception> Troubles => [new StoreFullException(new IOException()), new StoreUnavailableException(new IOException())];

    [Theory]
    [MemberData(nameof(Troubles), DisableDiscoveryEnumeration = true)]
    public async Task Capture_RedisIsWhyTheWorkerKeepsNothing_IsNoSilentWorker(Exception trouble)
    {
        await using var worker = WebApplication.CreateSlimBuilder().Build();
        worker.Urls.Add("http://127.0.0.1:0");
        worker.MapPost("/runs/{id}/sessions", IResult (string id) => throw trouble).AddEndpointFilter<StoreTroubleFilter>();
        await worker.StartAsync(ApiHost.Token);
        using var http = new HttpClient();
        var calls = new WorkerCalls(http, null!, TimeProvider.System, NullLogger<WorkerCalls>.Instance);

        var told = await Record.ExceptionAsync(() => calls.CaptureAsync(new PagePlace("r_1", new(worker.Urls.First()), "secret"), "i_1", "ada", ApiHost.Token));

        Assert.IsType(trouble.GetType(), told);
    }
}
