namespace Hitl.Worker.Live;

/// <summary>The Windows virtual key codes that Chromium works with, by the DOM's <c>key</c> and <c>code</c>.</summary>
internal static class KeyCodes
{
    private static readonly Dictionary<string, int> ByKey = new(StringComparer.Ordinal)
    {
        ["Backspace"] = 8, ["Tab"] = 9, ["Clear"] = 12, ["Enter"] = 13, ["Shift"] = 16, ["Control"] = 17, ["Alt"] = 18, ["AltGraph"] = 18, ["Pause"] = 19,
        ["CapsLock"] = 20, ["Escape"] = 27, [" "] = 32, ["PageUp"] = 33, ["PageDown"] = 34, ["End"] = 35, ["Home"] = 36, ["ArrowLeft"] = 37,
        ["ArrowUp"] = 38, ["ArrowRight"] = 39, ["ArrowDown"] = 40, ["PrintScreen"] = 44, ["Insert"] = 45, ["Delete"] = 46, ["Help"] = 47, ["Meta"] = 91,
        ["ContextMenu"] = 93, ["NumLock"] = 144, ["ScrollLock"] = 145,
    };

    private static readonly Dictionary<string, int> ByCode = new(StringComparer.Ordinal)
    {
        ["Semicolon"] = 186, ["Equal"] = 187, ["Comma"] = 188, ["Minus"] = 189, ["Period"] = 190, ["Slash"] = 191, ["Backquote"] = 192,
        ["BracketLeft"] = 219, ["Backslash"] = 220, ["BracketRight"] = 221, ["Quote"] = 222, ["IntlBackslash"] = 226,
        ["NumpadMultiply"] = 106, ["NumpadAdd"] = 107, ["NumpadSubtract"] = 109, ["NumpadDecimal"] = 110, ["NumpadDivide"] = 111,
    };

    /// <summary>0 for a key that has none.</summary>
    public static int Of(string key, string code)
    {
        if (ByKey.TryGetValue(key, out var named))
            return named;
        // A letter's code is where its key stands on this layout; a digit's is the key itself, whatever Shift makes of it.
        if (key is [var letter] && char.IsAsciiLetter(letter))
            return char.ToUpperInvariant(letter);
        if (code.StartsWith("Digit", StringComparison.Ordinal) && code is [.., var digit] && char.IsAsciiDigit(digit))
            return digit;
        if (code.StartsWith("Numpad", StringComparison.Ordinal) && code is [.., var pad] && char.IsAsciiDigit(pad))
            return 96 + (pad - '0');
        if (ByCode.TryGetValue(code, out var placed))
            return placed;
        if (key is ['F', ..] && int.TryParse(key.AsSpan(1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var f) && f is >= 1 and <= 24)
            return 111 + f;
        return code.StartsWith("Key", StringComparison.Ordinal) && code is [_, _, _, var place] && char.IsAsciiLetterUpper(place) ? place : 0;
    }
}
