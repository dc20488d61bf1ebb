using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;

namespace Hitl.Tests.Faults.Fuzz;

/// <summary>Anything at all, sent to every endpoint. <c>HITL_FUZZ_SEED</c> repeats a run, <c>HITL_FUZZ_REQUESTS</c> makes it longer.</summary>
[Collection(FaultStack.Collection)]
public sealed class FuzzTests(FaultStack faults, ITestOutputHelper output)
{
    private const int AtOnce = 6;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly string[] Deliberate = ["502", "503", "504"];
    private static readonly string[] Accidents = [" fail: ", " crit: ", "Unhandled exception"];

    [Fact]
    public async Task Endpoints_SentAnything_NeverBreak()
    {
        int seed = Setting("HITL_FUZZ_SEED", Environment.TickCount & 0xFFFF), requests = Setting("HITL_FUZZ_REQUESTS", 3000);
        output.WriteLine($"seed {seed}");
        var cancellation = TestContext.Current.CancellationToken;
        var before = Lines().Count;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = faults.Stack.Api };
        var blocked = await faults.StartBlockedAsync();
        var waiting = await faults.RunReachesAsync(blocked.RunId, RunStatus.Waiting);
        var target = FuzzTarget.Described(
            faults.Stack.Api,
            JsonElement.Parse(await http.GetStringAsync("/openapi/v1.json", cancellation)),
            [blocked.RunId, blocked.JobId, waiting.InterventionId!, "catalog"]);

        var broken = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, requests),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (n, token) =>
            {
                var request = FuzzedRequest.Create(HashCode(seed, n), target);
                var answer = await SendAsync(target.Address, request, token);
                var status = answer.Split(' ', 3) is [_, var code, ..] ? code : answer;
                statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                if (IsBroken(status, answer, request))
                    broken.Enqueue($"#{n} {request.FirstLine}\n{Encoding.UTF8.GetString(request.Bytes)}\n→ {answer}");
            });

        output.WriteLine(string.Join(", ", statuses.OrderBy(one => one.Key).Select(one => $"{one.Key}: {one.Value}")));
        Assert.True(broken.IsEmpty, string.Join("\n\n", broken));
        var accidents = Lines().Skip(before).Where(line => Accidents.Any(accident => line.Contains(accident, StringComparison.Ordinal))).ToList();
        Assert.True(accidents.Count == 0, string.Join('\n', accidents));
        await EndAllAsync();
    }

    private IReadOnlyList<string> Lines() => faults.Stack.Output.Lines();

    /// <summary>505 is the web server's own word for a version that it does not speak.</summary>
    private static bool IsBroken(string status, string answer, FuzzedRequest request) => status == "hung"
        || (status.StartsWith('5') && status != "505" && !(Deliberate.Contains(status) && (answer.Contains("application/problem+json", StringComparison.Ordinal)
            || request.FirstLine.StartsWith("HEAD", StringComparison.Ordinal) || request.FirstLine.Contains(" /health", StringComparison.Ordinal))));

    /// <summary>The answer's head; "cut" where the server hung up, "hung" where nothing came.</summary>
    private static async Task<string> SendAsync(Uri address, FuzzedRequest request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", address.Port, limit.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(request.Bytes, limit.Token);
            if (request.IsIncomplete)
                client.Client.Shutdown(SocketShutdown.Send);
            var head = new byte[2048];
            var read = await stream.ReadAtLeastAsync(head, 12, throwOnEndOfStream: false, limit.Token);
            return read < 12 ? "cut" : Encoding.Latin1.GetString(head, 0, read);
        }
        catch (Exception cut) when (cut is IOException or SocketException)
        {
            return "cut";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "hung";
        }
    }

    /// <summary>What the requests started must not stand in the way of the next test.</summary>
    private async Task EndAllAsync()
    {
        while (true)
        {
            var page = await faults.Client.GetAsync("/runs?status=queued,running,waiting&limit=100", HitlJson.Default.PageRunView, TestContext.Current.CancellationToken);
            if (page.Total == 0)
                return;
            foreach (var run in page.Items)
                (await faults.Client.PostAsync($"/runs/{run.RunId}/cancel", new { }, TestContext.Current.CancellationToken)).Dispose();
        }
    }

    private static int HashCode(int seed, int n) => unchecked((seed * 1_000_003) + n);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
