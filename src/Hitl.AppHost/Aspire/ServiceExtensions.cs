using System.Globalization;

namespace Hitl.AppHost.Aspire;

/// <summary>What the services get in common: the same keys that the local start gives them.</summary>
internal static class ServiceExtensions
{
    public static IResourceBuilder<ProjectResource> WithRecipes(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<ProjectResource> practiceSite) =>
        service
            .WithEnvironment("Recipes__Directory", Path.GetFullPath(
                Path.Combine(service.ApplicationBuilder.AppHostDirectory, "..", "..", "recipes")))
            .WithEnvironment("Recipes__Sites__practice", practiceSite.GetEndpoint("http"));

    /// <summary>Where data is kept: <c>--data</c>, meant from where it was typed as with the local start, else the repository's own.</summary>
    public static string DataDirectory(this IDistributedApplicationBuilder builder) => builder.Configuration["Redis:Directory"] is { Length: > 0 } given
        ? Path.GetFullPath(given)
        : Path.GetFullPath(Path.Combine("..", "..", ".data"), builder.AppHostDirectory);

    public static ReferenceExpression HostAndPort(this IResourceBuilder<ProjectResource> service)
    {
        var http = service.GetEndpoint("http");
        return ReferenceExpression.Create($"{http.Property(EndpointProperty.Host)}:{http.Property(EndpointProperty.Port)}");
    }

    /// <summary>The same site as a browser may also have been told to open it.</summary>
    public static ReferenceExpression OnLoopback(this IResourceBuilder<ProjectResource> service) =>
        ReferenceExpression.Create($"http://127.0.0.1:{service.GetEndpoint("http").Property(EndpointProperty.Port)}");

    /// <summary>Nobody types this one's address: a second stack beside the first must not meet the launch profile's port.</summary>
    public static IResourceBuilder<ProjectResource> WithAnyPort(this IResourceBuilder<ProjectResource> service) =>
        service.WithEndpoint("http", endpoint => endpoint.Port = null);

    /// <summary>The port under <paramref name="key"/>, where there is one, instead of the launch profile's.</summary>
    public static IResourceBuilder<ProjectResource> WithConfiguredPort(this IResourceBuilder<ProjectResource> service, string key) =>
        Number(service, key) is { } port ? service.WithEndpoint("http", endpoint => endpoint.Port = port) : service;

    public static IResourceBuilder<ProjectResource> WithConfiguredReplicas(this IResourceBuilder<ProjectResource> service, string key) =>
        service.WithReplicas(Number(service, key) ?? 1);

    private static int? Number(IResourceBuilder<ProjectResource> service, string key)
    {
        if (service.ApplicationBuilder.Configuration[key] is not { Length: > 0 } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new InvalidOperationException($"{key} is '{text}': must be a number from 1.");
    }
}
