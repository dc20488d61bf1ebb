using Hitl.Worker.Live;

namespace Hitl.Tests.Live;

public sealed class EditingCommandsTests
{
    private const int Control = 2, Shift = 8;

    [Theory]
    [InlineData("v", "KeyV", Control, true)]
    [InlineData("v", "Period", Control, true)]
    [InlineData("k", "KeyV", Control, false)]
    [InlineData("м", "KeyV", Control, true)]
    [InlineData("С", "KeyC", Control | Shift, true)]
    [InlineData("v", "KeyV", 0, false)]
    [InlineData("Insert", "Insert", Shift, true)]
    [InlineData("Delete", "Delete", Shift, true)]
    public void IsClipboard_OnAnyLayout_GoesByTheLetterAndElseByThePlace(string key, string code, int mods, bool isClipboard) =>
        Assert.Equal(isClipboard, EditingCommands.IsClipboard(new(KeyKind.Down, key, code, Mods: mods)));

    [Theory]
    [InlineData("a", "KeyQ", "selectAll")]
    [InlineData("ф", "KeyA", "selectAll")]
    [InlineData("я", "KeyZ", "undo")]
    [InlineData("q", "KeyA", null)]
    public void Of_OnAnyLayout_GoesByTheLetterAndElseByThePlace(string key, string code, string? command) =>
        Assert.Equal(command, EditingCommands.Of(new(KeyKind.Down, key, code, Mods: Control)));
}
