using Hitl.AppHost.Local;
using Microsoft.Extensions.Configuration;

namespace Hitl.AppHost.Aspire;

/// <summary>Where the services connect, and what they wait for (null: a Redis that is not ours to start).</summary>
internal sealed record HitlRedis(
    IResourceBuilder<IResourceWithConnectionString> Connection, IResourceBuilder<IResource>? Server);

internal static class HitlRedisExtensions
{
    // Held until this process ends.
    private static FileStream? dataLock;

    /// <summary>
    /// The connection string <c>redis</c> where one is configured; else a container where a runtime answers; else
    /// <c>redis-server</c> from the PATH. <c>Redis:Mode</c> = <c>container</c> or <c>executable</c> decides itself.
    /// </summary>
    public static HitlRedis AddHitlRedis(this IDistributedApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString("redis") is { Length: > 0 })
            return new(builder.AddConnectionString("redis"), Server: null);
        var container = builder.Configuration["Redis:Mode"] switch
        {
            "container" => true,
            "executable" => false,
            _ => builder.ExecutionContext.IsPublishMode || ContainerRuntime.Answers(),
        };
        return container ? builder.AddContainer() : builder.AddExecutable();
    }

    public static IResourceBuilder<ProjectResource> WithHitlRedis(this IResourceBuilder<ProjectResource> service, HitlRedis redis)
    {
        service.WithReference(redis.Connection);
        return redis.Server is { } server ? service.WaitFor(server) : service;
    }

    private static HitlRedis AddContainer(this IDistributedApplicationBuilder builder)
    {
        var redis = builder.AddRedis("redis");
        // Apart from what redis-server on the PATH writes there: it may be an older one that can't read the image's files.
        if (builder.Configuration["Redis:Directory"] is { Length: > 0 })
            redis.WithDataBindMount(Directory.CreateDirectory(Path.Combine(builder.DataDirectory(), "redis-container")).FullName);
        else
            redis.WithDataVolume("hitl-redis");
        redis.WithArgs(context =>
        {
            // Its command goes through a shell: an empty argument has to be written, and when published the whole
            // command is one string.
            var durability = RedisSpec.Durability.Select(argument => argument.Length == 0 ? "\"\"" : argument);
            if (context.Args is [.., "-c", string command])
                context.Args[^1] = $"{command} {string.Join(' ', durability)}";
            else
                foreach (var argument in durability)
                    context.Args.Add(argument);
        });
        return new(redis, redis);
    }

    private static HitlRedis AddExecutable(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsPublishMode)
            dataLock = DataLock.Take(builder.DataDirectory());
        var data = Directory.CreateDirectory(Path.Combine(builder.DataDirectory(), "redis")).FullName;
        var server = builder.AddExecutable("redis-server", "redis-server", data).WithEndpoint(name: "tcp", scheme: "redis");
        var tcp = server.GetEndpoint("tcp");
        server.WithArgs(context =>
        {
            context.Args.Add("--port");
            context.Args.Add(tcp.Property(EndpointProperty.TargetPort));
            foreach (var argument in (string[])["--bind", "127.0.0.1", "--dir", data, .. RedisSpec.Durability])
                context.Args.Add(argument);
        });
        var connection = builder.AddConnectionString("redis",
            ReferenceExpression.Create($"{tcp.Property(EndpointProperty.Host)}:{tcp.Property(EndpointProperty.Port)}"));
        return new(connection, server);
    }
}
