using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Hitl.Tests.Stack;

namespace Hitl.Tests.AppHost;

/// <summary>The topology as Aspire sees it; compiled only where the package feed serves Aspire.</summary>
public sealed class AppHostTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly string _directory = Directory.CreateTempSubdirectory("hitl-aspire-").FullName;

    [Fact]
    public async Task Model_Default_HasTheResourcesWithHealthChecks()
    {
        await using var builder = await CreateAsync();

        foreach (var name in (string[])["events-api", "worker", "dashboard", "practice-site"])
            Assert.True(Project(builder, name).TryGetAnnotationsOfType<HealthCheckAnnotation>(out _), name);
        Assert.IsAssignableFrom<IResourceWithConnectionString>(builder.Resources.Single(resource => resource.Name == "redis"));
    }

    [Fact]
    public async Task Model_ReplicasConfigured_AreTaken()
    {
        await using var builder = await CreateAsync("--api-replicas", "2", "--Replicas:Worker=3");

        Assert.Equal((2, 3), (Replicas(builder, "events-api"), Replicas(builder, "worker")));
    }

    [Theory]
    [InlineData("events-api", "redis-server")]
    [InlineData("worker", "redis-server")]
    [InlineData("dashboard", "events-api")]
    public async Task Model_Default_WaitsForWhatItNeeds(string name, string needed)
    {
        await using var builder = await CreateAsync();

        Assert.Contains(Project(builder, name).Annotations.OfType<WaitAnnotation>(), wait => wait.Resource.Name == needed);
    }

    [Fact]
    public async Task Redis_AsAnExecutable_WritesEveryAnswerToDisk()
    {
        await using var builder = await CreateAsync();
        var arguments = await ArgumentsAsync(builder.Resources.Single(resource => resource.Name == "redis-server"));

        Assert.Contains("--appendonly yes --appendfsync always --maxmemory-policy noeviction --save ", arguments, StringComparison.Ordinal);
        Assert.Contains("--bind 127.0.0.1", arguments, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_AsAContainer_WritesEveryAnswerToDisk()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hitl_AppHost>(
            ["--Redis:Mode=container"], TestContext.Current.CancellationToken);
        var redis = builder.Resources.Single(resource => resource.Name == "redis");
        // AddRedis' own callbacks need a running host; ours is the last of those made with the model.
        List<object> arguments = [];
        await redis.Annotations.OfType<CommandLineArgsCallbackAnnotation>().Last()
            .Callback(new CommandLineArgsCallbackContext(arguments, TestContext.Current.CancellationToken));

        Assert.Equal("--appendonly yes --appendfsync always --maxmemory-policy noeviction --save \"\" --stream-node-max-bytes 512", string.Join(' ', arguments));
    }

    [Fact]
    public async Task Start_WholeStack_TellsAClientOfItsJob()
    {
        await using var builder = await CreateAsync();
        // Nobody listens there in a test, and each service would try for 8 s before it ends.
        foreach (var project in builder.Resources.OfType<ProjectResource>())
            project.Annotations.Add(new EnvironmentCallbackAnnotation((EnvironmentCallbackContext context) => { context.EnvironmentVariables.Remove("OTEL_EXPORTER_OTLP_ENDPOINT"); }));
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        foreach (var name in (string[])["events-api", "worker", "dashboard", "practice-site"])
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name, TestContext.Current.CancellationToken).WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);

        await EndToEnd.TellsAClientOfItsJobAsync(app.GetEndpoint("events-api", "http"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.Hitl_AppHost>(
            ["--Redis:Mode=executable", $"--Redis:Directory={_directory}", .. arguments], TestContext.Current.CancellationToken);

    private static ProjectResource Project(IDistributedApplicationTestingBuilder builder, string name) =>
        builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == name);

    private static int Replicas(IDistributedApplicationTestingBuilder builder, string name) =>
        Project(builder, name).Annotations.OfType<ReplicaAnnotation>().Last().Replicas;

    private static async Task<string> ArgumentsAsync(IResource resource)
    {
        List<object> arguments = [];
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await annotation.Callback(new CommandLineArgsCallbackContext(arguments, TestContext.Current.CancellationToken));
        return string.Join(' ', arguments);
    }
}
