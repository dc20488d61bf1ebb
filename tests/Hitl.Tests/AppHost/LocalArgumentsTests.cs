using Hitl.AppHost.Local;

namespace Hitl.Tests.AppHost;

public sealed class LocalArgumentsTests
{
    private static readonly LocalOptions Defaults = new() { DataDirectory = "/data" };

    [Fact]
    public void Parse_EveryOption_IsTaken()
    {
        var (options, errors) = LocalArguments.Parse(
            ["--api-port", "18000", "--dashboard-port=18080", "--demo-port", "18090", "--data", "/else", "--api-replicas", "2", "--workers", "3"],
            Defaults);

        Assert.Empty(errors);
        Assert.Equal((18000, 18080, 18090), (options.ApiPort, options.DashboardPort, options.DemoPort));
        Assert.Equal(("/else", 2, 3), (options.DataDirectory, options.ApiReplicas, options.Workers));
    }

    [Fact]
    public void Parse_SeveralMistakes_NamesEachWithWhatToType()
    {
        var (_, errors) = LocalArguments.Parse(["--api-port", "70000", "--foo", "--workers", "many", "--data"], Defaults);

        Assert.Equal(
            [
                "--api-port 70000: must be a number from 1 to 65535, e.g. --api-port 8001",
                "--foo: there is no such option.",
                "--workers many: must be a number from 1 to 16, e.g. --workers 2",
                "--data: a value is missing, e.g. --data .data",
            ],
            errors);
    }

    [Fact]
    public void Parse_OnePortTwice_IsRefused() =>
        Assert.Contains("three different ports", Assert.Single(LocalArguments.Parse(["--api-port", "8080"], Defaults).Errors), StringComparison.Ordinal);
}
