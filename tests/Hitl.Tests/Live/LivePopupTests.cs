using Hitl.Tests.Sessions;

namespace Hitl.Tests.Live;

/// <summary>Windows that a page opens where it must not go.</summary>
[Collection(LiveScene.Collection)]
public sealed class LivePopupTests(LiveScene scene)
{
    [Theory]
    [InlineData("link", null)]
    [InlineData("open(to)", null)]
    [InlineData("open('').location = to", null)]
    [InlineData("link", "http://elsewhere.example/")]
    public async Task Popup_ToAHostThatIsNotAllowed_IsRefusedAndBecomesNoTab(string by, string? unreachable)
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        var to = unreachable is null ? new Uri(scene.Worker.OtherSite, "/controls/popup?n=5") : new Uri(unreachable);
        await member.Pages(run.Key)[0].EvaluateAsync("""
            ([to, by]) => {
              const link = document.getElementById('outside');
              link.href = to;
              link.target = '_blank';
              if (by !== 'link') link.onclick = click => { click.preventDefault(); Function('to', by)(to); };
            }
            """, new[] { to.ToString(), by });
        await ada.ClickAsync(300, 235);

        var refused = await ada.TellAsync("error");
        Assert.Equal("host_not_allowed", refused.GetProperty("code").GetString());
        Assert.StartsWith($"{to.Authority} is refused: the recipe allows ", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        await ada.TellAsync("tabs", tabs => tabs.GetProperty("refused").GetInt32() == 1 && tabs.GetProperty("tabs").GetArrayLength() == 1);
        Assert.False(ada.WasTold("tabs", tabs => tabs.GetProperty("tabs").GetArrayLength() > 1));
        await member.UntilClosedAsync(to.Authority);
        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("still here");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "still here");
    }
}
