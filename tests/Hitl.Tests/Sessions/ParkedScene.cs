using System.Net;
using System.Text.Json;
using Hitl.Recipes.Catalog;
using Hitl.Recipes.Model;
using Hitl.Recipes.Templates;
using Hitl.Tests.Redis;
using Hitl.Tests.Stack;
using Hitl.Worker.Browsers;
using Hitl.Worker.Sessions;
using Hitl.Worker.Targets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace Hitl.Tests.Sessions;

/// <summary>
/// Redis, Chromium and a site that answers as the test says, for runs that are parked in the test's own process: their clock is
/// the test's, and trouble comes when the test wants it.
/// </summary>
public sealed class ParkedScene : IAsyncLifetime
{
    public const string Collection = "parked";
    private const string Page = "<!doctype html><title>list</title><li class=offer>one</li>";
    private readonly RedisServer redis = new();
    private WebApplication site = null!;
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public RedisServer Redis => redis;

    internal StoreHost Store { get; private set; } = null!;

    internal SessionSeal Seal { get; } = new(new EphemeralDataProtectionProvider());

    public Uri Site => new(site.Urls.First());

    /// <summary>What the site answers; null: a list of one item.</summary>
    public Func<HttpContext, Task<IResult>>? OnRequest { get; set; }

    /// <summary>No other page is opened while this is set.</summary>
    internal Exception? BrowserTrouble { get; set; }

    internal BoundRecipe Recipe => new RecipeBinder(Options.Create(new RecipeOptions())).Bind(
        new()
        {
            Id = "list", Title = "list", StartUrl = new Uri(Site, "/list").ToString(),
            Items = new() { Selector = "li.offer", Fields = new Dictionary<string, ItemField>() },
        },
        JsonElement.Parse("{}"));

    public async ValueTask InitializeAsync()
    {
        await redis.InitializeAsync();
        Store = StoreHost.Create(redis, ("Redis:LeaseSeconds", "300"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        site = builder.Build();
        site.Map("/{**path}", async (HttpContext context) => OnRequest is { } answer ? await answer(context) : Html(Page));
        await site.StartAsync(StoreHost.Token);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
    }

    public static IResult Html(string html) => Results.Content(html, "text/html; charset=utf-8");

    internal async Task<RunPage> OpenAsync()
    {
        var targets = new TargetOptions();
        targets.AllowedPrivateHosts.Add(Site.Authority);
        var connector = new EgressConnector(Options.Create(targets), TimeProvider.System, (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation));
        var rules = new PageRules
        {
            WhyRefusedAsync = (_, _) => Task.FromResult<string?>(null), EnsureHeld = () => { }, NavigationTimeout = TimeSpan.FromSeconds(60), MaxDocumentBytes = 1_000_000,
        };
        Task<PageBody> BodyAsync(string? state, CancellationToken stopping) => BrowserTrouble is { } trouble ? Task.FromException<PageBody>(trouble) : PageBody.OpenAsync(
            browser, new EgressGate(connector, NullLogger<EgressGate>.Instance), rules, state, TimeProvider.System, NullLogger.Instance, stopping);
        return new(BodyAsync, await BodyAsync(null, StoreHost.Token), rules, TimeProvider.System, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await site.DisposeAsync();
        await Store.DisposeAsync();
        await redis.DisposeAsync();
    }
}

[CollectionDefinition(ParkedScene.Collection)]
public sealed class ParkedSceneDefinition : ICollectionFixture<ParkedScene>;
