using System.Text.Json;
using Bunit;
using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Contracts.Runs;
using Hitl.Dashboard.Board;
using Hitl.Dashboard.Notifications;
using Hitl.Dashboard.Recipes;
using Hitl.Dashboard.Runs;
using Hitl.Dashboard.Sync;
using Hitl.Dashboard.Time;

namespace Hitl.Tests.Dashboard;

public sealed class ComponentTests : BunitContext
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void RunLine_TheSameRowAgain_IsNotRenderedAgain()
    {
        var row = Row();
        var line = Render<RunLine>(parameters => parameters.Add(it => it.Row, row));
        Assert.Equal(1, line.RenderCount);

        line.Render(parameters => parameters.Add(it => it.Row, row));
        Assert.Equal(1, line.RenderCount);

        line.Render(parameters => parameters.Add(it => it.Row, row with { Status = RunStatus.Completed }));
        Assert.Equal(2, line.RenderCount);
    }

    [Fact]
    public void RunLine_HostileText_IsEncoded()
    {
        var line = Render<RunLine>(parameters => parameters.Add(it => it.Row, Row() with { Progress = new("<script>", "<b>x</b>", 1, 250) }));

        Assert.Empty(line.FindAll("script, .step b"));
        Assert.Contains("width:100%", line.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(850, "850 ms")]
    [InlineData(4_240, "4.2 s")]
    [InlineData(185_000, "3 min 5 s")]
    [InlineData(7_800_000, "2 h 10 min")]
    [InlineData(273_600_000, "3 d 4 h")]
    public void Duration_InWords_IsShort(long milliseconds, string text) =>
        Assert.Equal(text, Durations.ToText(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void ParameterSchema_WithDefaultsAndExamples_GivesParametersToStartWith()
    {
        using var schema = JsonDocument.Parse("""{"required":["name"],"properties":{"name":{"type":"string","examples":["Ann"]},"n":{"type":"integer","default":3},"x":{"type":"string"}}}""");

        Assert.Equal("""{"name":"Ann","n":3}""", ParameterSchema.Read(schema.RootElement).Example()?.GetRawText());
    }

    [Theory]
    [InlineData("", "Needed.")]
    [InlineData("a", "At least 2 characters.")]
    [InlineData("ab", null)]
    public void ParameterField_ATextThatIsNeeded_IsChecked(string value, string? wrong) =>
        Assert.Equal(wrong, new ParameterField { Name = "n", Title = "N", Kind = FieldKind.Text, Required = true, MinLength = 2 }.Check(value));

    [Fact]
    public void ToastFold_AStorm_IsOneToastOfEachKind()
    {
        var fold = new ToastFold();
        for (var i = 0; i < 50; i++)
        {
            fold.Add(new RunFailed { RunId = $"r_{i}", JobId = "j", ErrorMessage = "x", FailureCode = FailureCode.NavigationFailed, NextRunId = null, Timestamp = At });
            fold.Add(new RunFailed { RunId = $"c_{i}", JobId = "j", ErrorMessage = "x", FailureCode = FailureCode.Cancelled, NextRunId = null, Timestamp = At });
        }

        Assert.Equal("50 runs failed", Assert.Single(fold.Take()).Text);
        Assert.Empty(fold.Take());
    }

    [Theory]
    [InlineData(0, "It waits for a free place at a worker; it is next.")]
    [InlineData(4, "It waits for a free place at a worker; 4 jobs are ahead.")]
    public void WhyNotMoving_AQueuedRun_SaysHowManyAreAhead(long ahead, string why) => Assert.Equal(why, WhyNotMoving.Of(
        new()
        {
            RunId = "r", JobId = "j", Recipe = "x", Status = RunStatus.Queued, TargetUrl = "http://x", Priority = Priority.Normal, Attempt = 1,
            CreatedAt = At, Progress = new(null, null, null, null), WaitsFor = WaitsFor.Worker, Ahead = ahead,
        },
        null));

    [Fact]
    public async Task CursorPages_AJumpAhead_WalksOnceAndForgetsOldPages()
    {
        var loads = 0;
        var pages = new CursorPages<int>((cursor, _) =>
        {
            loads++;
            var start = int.Parse(cursor ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            return Task.FromResult(new Page<int>([.. Enumerable.Range(start, 10)], start + 10 < 1000 ? $"{start + 10}" : null, 1000));
        }, 10);

        Assert.Equal([.. Enumerable.Range(995, 5)], await pages.ReadAsync(995, 20, CancellationToken.None));
        Assert.Equal(100, loads);
        Assert.Equal([.. Enumerable.Range(5, 10)], await pages.ReadAsync(5, 10, CancellationToken.None));
        Assert.Equal(102, loads);
        Assert.Equal(1000, pages.Total);
    }

    [Fact]
    public void DeliverySpan_AnEventWithATrace_JoinsIt()
    {
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == DeliverySpan.SourceName,
            Sample = (ref _) => System.Diagnostics.ActivitySamplingResult.AllDataAndRecorded,
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);

        using var span = DeliverySpan.Start(new Connected { Timestamp = At, TraceId = "4bf92f3577b34da6a3ce929d0e0e4736" });

        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", span?.TraceId.ToHexString());
        Assert.Null(DeliverySpan.Start(new Connected { Timestamp = At, TraceId = "nonsense" }));
    }

    private static RunRow Row() => new()
    {
        RunId = "r_1", JobId = "j_1", Recipe = "catalog", Status = RunStatus.Running, TargetUrl = "http://x/", CreatedAt = At, StartedAt = At,
    };
}
