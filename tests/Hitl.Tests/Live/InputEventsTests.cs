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
}
