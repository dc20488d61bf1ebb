using Hitl.Dashboard.Board;

namespace Hitl.Tests.Dashboard;

public sealed class HeldListTests
{
    private readonly HeldList<string> _list = new(text => text[..1]);

    [Fact]
    public void Show_WhileHeld_KeepsEveryRowInItsPlace()
    {
        _list.Show(["a1", "b1", "c1"], held: true);

        var shown = _list.Show(["d1", "c2", "a2"], held: true);

        Assert.Equal([new("a2", false), new("b1", true), new("c2", false)], shown);
        Assert.Equal(1, _list.Waiting);
    }

    [Fact]
    public void Show_WhenLetGo_IsTheLiveList()
    {
        _list.Show(["a1", "b1"], held: true);
        _list.Show(["c1", "b1"], held: true);

        Assert.Equal(["c1", "b1"], _list.Show(["c1", "b1"], held: false).Select(shown => shown.Item));
        Assert.Equal(0, _list.Waiting);
    }

    [Fact]
    public void Show_AnEmptyListWhileHeld_StaysEmptyAndCounts()
    {
        _list.Show([], held: true);

        Assert.Empty(_list.Show(["a1"], held: true));
        Assert.Equal(1, _list.Waiting);
    }
}
