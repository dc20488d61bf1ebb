using Hitl.Contracts.Sessions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class SessionsTests(DashboardFixture fixture)
{
    [Fact]
    public async Task Sessions_AreShownProvenAndDeletedAfterAskingOnce()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api =>
        {
            api.Sessions.Add(Session("s_good", SessionState.Usable));
            api.Sessions.Add(Session("s_old", SessionState.Stale));
        });
        var page = await scene.OpenPageAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sessions" }).ClickAsync();
        var good = page.Locator("[data-session=s_good]");
        await Expect(good.Locator("[data-state]")).ToHaveTextAsync("In use");
        await Expect(good.Locator("[data-uses]")).ToContainTextAsync("by 3 runs");
        foreach (var fact in (string[])["members.example.org · ada", "Recipe members", "Kept 5 min ago", "last 1 min ago", "Proven 5 min ago", "Expires first cookie in 1 h 59 min"])
            await Expect(good).ToContainTextAsync(fact);
        await Expect(page.Locator("[data-session=s_old]")).ToContainTextAsync("<b>The site forgot it.</b>");

        await good.GetByRole(AriaRole.Button, new() { Name = "Prove now" }).ClickAsync();
        await Expect(page.Locator("[data-said]")).ToHaveTextAsync("Stale: The site wants somebody to log in.");

        await good.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await good.GetByRole(AriaRole.Button, new() { Name = "Yes, delete it" }).ClickAsync();
        await Expect(good).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-session=s_old]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Sessions_MoreWereAskedFor_StayWhenOneIsDeleted()
    {
        await using var scene = await DashboardScene.OpenAsync(
            fixture, api => api.Sessions.AddRange(Enumerable.Range(0, 202).Select(n => Session($"s_{n}", SessionState.Usable))));
        var page = await scene.OpenPageAsync("/sessions");
        await Expect(page.Locator("[data-session]")).ToHaveCountAsync(200);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        await Expect(page.Locator("[data-session]")).ToHaveCountAsync(202);
        var last = page.Locator("[data-session=s_201]");
        await last.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await last.GetByRole(AriaRole.Button, new() { Name = "Yes, delete it" }).ClickAsync();
        await Expect(page.Locator("[data-session]")).ToHaveCountAsync(201);
    }

    internal static SessionView Session(string id, SessionState state) => new()
    {
        SessionId = id, Recipe = "members", Site = "members.example.org", Account = "ada", State = state,
        StaleBecause = state == SessionState.Stale ? "<b>The site forgot it.</b>" : null, CreatedAt = TimeProvider.System.GetUtcNow().AddMinutes(-5),
        CapturedBy = "ann", Uses = 3, LastUsedAt = TimeProvider.System.GetUtcNow().AddMinutes(-1), LastProvenAt = TimeProvider.System.GetUtcNow().AddMinutes(-5),
        ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(2), Size = 12_345, RunId = "r_1", InterventionId = "i_1",
    };
}
