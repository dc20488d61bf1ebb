using Hitl.AppHost.Aspire;

if (UpSwitches.Answer(args) is { } exitCode)
    return exitCode;

var builder = DistributedApplication.CreateBuilder(args);
builder.Configuration.AddUpSwitches(args);

var redis = builder.AddHitlRedis();

var practiceSite = builder.AddProject<Projects.Hitl_PracticeSite>("practice-site")
    .WithConfiguredPort("Ports:Demo")
    .WithHttpHealthCheck("/health");

var dashboard = builder.AddProject<Projects.Hitl_Dashboard>("dashboard")
    .WithConfiguredPort("Ports:Dashboard")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Board")
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints();

var eventsApi = builder.AddProject<Projects.Hitl_EventsApi>("events-api")
    .WithHitlRedis(redis)
    .WithRecipes(practiceSite)
    .WithEnvironment("Security__AllowedOrigins__0", dashboard.GetEndpoint("http"))
    .WithEnvironment("Security__AllowedOrigins__1", dashboard.OnLoopback())
    .WithConfiguredPort("Ports:Api")
    .WithUrlForEndpoint("http", url => url.DisplayText = "API")
    .WithConfiguredReplicas("Replicas:Api")
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints();

builder.AddProject<Projects.Hitl_Worker>("worker")
    .WithAnyPort()
    .WithHitlRedis(redis)
    .WithRecipes(practiceSite)
    .WithEnvironment("Worker__Targets__AllowedPrivateHosts__0", practiceSite.HostAndPort())
    .WithEnvironment("Sessions__KeysDirectory", Path.Combine(builder.DataDirectory(), "session-keys"))
    .WithConfiguredReplicas("Replicas:Worker")
    .WithHttpHealthCheck("/health");

dashboard.WithReference(eventsApi).WaitFor(eventsApi);

await builder.Build().RunAsync();
return 0;
