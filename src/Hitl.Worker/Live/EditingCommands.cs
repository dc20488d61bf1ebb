namespace Hitl.Worker.Live;

/// <summary>Shortcuts that a browser's own window maps to editing; without a window they have to be named.</summary>
internal static class EditingCommands
{
    private const int Alt = 1, Control = 2, Meta = 4, Shift = 8;

    // Copy, cut and paste are no commands here: the browser's clipboard is one for all runs' pages.
    public static string? Of(KeyInput key) => (Letter(key), key.Mods & ~Shift, (key.Mods & Shift) != 0) switch
    {
        ("a", Control or Meta, false) => "selectAll",
        ("z", Control or Meta, false) => "undo",
        ("z", Control or Meta, true) or ("y", Control, false) => "redo",
        _ => null,
    };

    /// <summary>A shortcut that would reach the browser's clipboard: the viewer says <c>copy</c> and <c>paste</c> instead.</summary>
    public static bool IsClipboard(KeyInput key)
    {
        var mods = key.Mods & ~Alt;
        return (Letter(key), mods) switch
        {
            ("c" or "x" or "v", Control or Meta or (Control | Shift) or (Meta | Shift)) => true,
            ("insert", Control or Shift) or ("delete", Shift) => true,
            _ => false,
        };
    }

    // Where the layout has no Latin letters a shortcut goes by the key's place, as it does in a browser.
    private static string Letter(KeyInput key) => key is { Key: [> '\x7f'], Code: ['K', 'e', 'y', var place] }
        ? char.ToLowerInvariant(place).ToString() : key.Key.ToLowerInvariant();
}
