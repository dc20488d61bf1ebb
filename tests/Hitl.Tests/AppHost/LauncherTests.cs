using System.Collections.Concurrent;
using System.Globalization;
using Hitl.AppHost.Local;
using Hitl.Tests.Stack;

namespace Hitl.Tests.AppHost;

public sealed class LauncherTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private const int Interrupt = 2;

    [Fact]
    public async Task Launcher_Interrupted_EndsEverythingInOrder()
    {
        await using var launched = await Launched.StartAsync();

        Signals.Send(launched.Process.Id, Interrupt);

        Assert.Equal(0, await launched.Process.Exited.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Empty(launched.Leftovers());
        Assert.EndsWith("Everything has ended.", launched.Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launcher_Killed_LeavesNothingRunning()
    {
        await using var launched = await Launched.StartAsync();

        await launched.Process.KillAsync(withItsChildren: false);

        await launched.NothingLeftAsync();
    }

    [Fact]
    public async Task Launcher_ItsStarterKilled_EndsEverything()
    {
        await using var launched = await Launched.StartAsync(starter: true);

        await launched.Process.KillAsync(withItsChildren: false);

        await launched.NothingLeftAsync();
    }

    [Fact]
    public async Task Start_PortTaken_NamesThePortAndWhatToDo()
    {
        await using var stack = await TestStack.StartAsync();
        var (code, lines) = await RunAsync("--api-port", Text(stack.Api.Port), "--data", Path.GetTempPath());

        Assert.Equal(1, code);
        Assert.Contains(lines, line => line.StartsWith($"Port {stack.Api.Port}, for the API, is in use.", StringComparison.Ordinal)
            && line.Contains("--api-port", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Front_OneReplicaKilled_EveryRequestIsAnswered()
    {
        await using var stack = await TestStack.StartAsync(new() { ApiReplicas = 2 });
        await stack.KillAsync("events-api", 1);
        for (var i = 0; i < 6; i++)
        {
            using var http = new HttpClient();
            using var response = await http.GetAsync(new Uri(stack.Api, "/alive"), TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode);
        }

        await stack.RestartAsync("events-api", 1);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<(int Code, IReadOnlyList<string> Lines)> RunAsync(params string[] arguments)
    {
        var lines = new ConcurrentQueue<string>();
        await using var process = new ChildProcess(Launched.Spec(arguments), lines.Enqueue);
        await process.StartAsync();
        var code = await process.Exited.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        return (code, [.. lines]);
    }
}
