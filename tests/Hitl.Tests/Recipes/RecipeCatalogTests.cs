using Hitl.Recipes.Catalog;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.Recipes;

public sealed class RecipeCatalogTests
{
    private const string Renamed = """
        {"id":"one","title":"Renamed","start_url":"{site:practice}/one","items":{"selector":"li","fields":{"name":{}}}}
        """;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Catalog_FileBreaksWhileRunning_ListsItAndKeepsTheOthers()
    {
        using var directory = new RecipeDirectoryOnDisk();
        directory.Write("one.json", RecipeDirectoryOnDisk.Minimal);
        directory.Write("two.json", RecipeDirectoryOnDisk.Minimal.Replace("\"one\"", "\"two\"", StringComparison.Ordinal));
        var time = new FakeTimeProvider();
        using var host = directory.Host(time);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var catalog = host.Services.GetRequiredService<RecipeCatalog>();
        Assert.All(catalog.Current.Entries, entry => Assert.True(entry.CanStart));

        await Change(catalog, time, () => directory.Write("one.json", "{ \"id\": \"one\","));
        Assert.False(catalog.Current.Find("one")!.CanStart);
        Assert.Single(catalog.Current.Find("one")!.Errors);
        Assert.True(catalog.Current.Find("two")!.CanStart);

        await Change(catalog, time, () => directory.Write("one.json", Renamed));
        Assert.Equal("Renamed", catalog.Current.Find("one")!.Recipe!.Title);

        await Change(catalog, time, () => directory.Delete("one.json"));
        Assert.Null(catalog.Current.Find("one"));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Reload_NothingChanged_SaysSo()
    {
        using var directory = new RecipeDirectoryOnDisk();
        directory.Write("one.json", RecipeDirectoryOnDisk.Minimal);
        directory.Write("recipe.schema.json", "{}");
        using var host = directory.Host(TimeProvider.System);
        var catalog = host.Services.GetRequiredService<RecipeCatalog>();
        var before = catalog.Current;
        Assert.False(catalog.Reload());
        Assert.Same(before, catalog.Current);
        Assert.Single(before.Entries);
    }

    [Fact]
    public async Task Options_WrongEverywhere_ReportsEachKey()
    {
        using var directory = new RecipeDirectoryOnDisk();
        using var host = directory.Host(
            TimeProvider.System,
            ("Recipes:Directory", "/no/such/place"), ("Recipes:Sites:shop", "ftp://x"), ("Recipes:PollSeconds", "0"), ("Recipes:SettleMilliseconds", "-1"));
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            ["Recipes:Directory", "Recipes:PollSeconds", "Recipes:SettleMilliseconds", "Recipes:Sites:shop"],
            error.Failures.Select(failure => failure.Split(' ')[0].TrimEnd(':')).Order(StringComparer.Ordinal));
    }

    // The clock moves until the change was seen: the poll does that alone where the file system tells nothing.
    private static async Task Change(RecipeCatalog catalog, FakeTimeProvider time, Action act)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = catalog.GetChangeToken().RegisterChangeCallback(_ => seen.TrySetResult(), null);
        act();
        while (!seen.Task.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            time.Advance(Step);
            await Task.Yield();
        }
    }
}
