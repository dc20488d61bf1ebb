using System.Text.Json;
using Hitl.Worker.Live;

namespace Hitl.Tests.Live;

public sealed class InputEventsTests
{
    [Fact]
    public void Keys_MoreThanAnybodyHolds_AreNotAllRemembered()
    {
        var events = new InputEvents();
        for (var n = 0; n < 1_000; n++)
            Assert.Single(events.Of(new KeyInput(KeyKind.Down, "a", $"Key{n}")));
        Assert.InRange(events.LetGo().Count(), 1, 100);
        Assert.Empty(events.LetGo());
    }

    [Theory]
    [InlineData("mouseMoved")]
    [InlineData("mousePressed")]
    public void Drag_SaidAfterTheButtonWasLetGo_IsCancelledAndDropsNothing(string next)
    {
        var events = new InputEvents();
        _ = events.Of(new MouseInput(MouseKind.Down, 1, 1, MouseButton.Left, 1, 1)).ToArray();
        _ = events.LetGo().ToArray();
        events.Dragged = JsonElement.Parse("""{"items":[]}""");

        Assert.Equal(["dragCancel", next], Types(events.Of(
            next == "mouseMoved" ? new MouseInput(MouseKind.Move, 5, 5) : new MouseInput(MouseKind.Down, 5, 5, MouseButton.Left, 1, 1))));
        Assert.Equal(["mouseReleased"], Types(events.Of(new MouseInput(MouseKind.Up, 5, 5, MouseButton.Left, 0, 1))));
    }

    [Fact]
    public void LetGo_WhileSomethingIsDragged_CancelsItBeforeTheButton()
    {
        var events = new InputEvents();
        _ = events.Of(new MouseInput(MouseKind.Down, 1, 1, MouseButton.Left, 1, 1)).ToArray();
        events.Dragged = JsonElement.Parse("""{"items":[]}""");
        Assert.Equal(["dragEnter", "dragOver"], Types(events.Of(new MouseInput(MouseKind.Move, 5, 5, MouseButton.None, 1))));
        Assert.Equal(["dragCancel", "mouseReleased"], Types(events.LetGo()));
        Assert.Empty(events.LetGo());
    }

    private static string[] Types(IEnumerable<(string Method, Dictionary<string, object> Arguments)> events) => [.. events.Select(one => (string)one.Arguments["type"])];
}
