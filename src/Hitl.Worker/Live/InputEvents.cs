using System.Text.Json;

namespace Hitl.Worker.Live;

/// <summary>Input as the browser's protocol wants it; knows what is held down.</summary>
internal sealed class InputEvents
{
    private const int Alt = 1, Control = 2;
    // More than hands can hold; one that is left out stays down on the page until its own up.
    private const int MostHeld = 64;
    private readonly Dictionary<string, KeyInput> keys = new(StringComparer.Ordinal);
    private volatile object? dragged;
    private bool dragEntered;
    private MouseInput? held;
    private bool composing;
    private bool touching;

    /// <summary>What the page lets drag and drop, as the browser said it.</summary>
    public JsonElement Dragged
    {
        set => dragged = value;
    }

    public IEnumerable<(string Method, Dictionary<string, object> Arguments)> Of(ViewerMessage input) => input switch
    {
        MouseInput mouse => Mouse(mouse),
        KeyInput key => [Key(key)],
        TextInput text => [Text(text.Text)],
        Compose compose => Composition(compose),
        TouchInput touch => [Touch(touch)],
        LetEverythingGo => [.. LetGo()],
        _ => [],
    };

    /// <summary>Ends every press, drag, composition and touch that is under way.</summary>
    public IEnumerable<(string Method, Dictionary<string, object> Arguments)> LetGo()
    {
        if (dragged is { } data)
            yield return Cancelled(data, held);
        foreach (var key in keys.Values.ToArray())
            yield return Key(key with { Kind = KeyKind.Up, Repeat = false, Text = null });
        if (touching)
            yield return Touch(new(TouchKind.Cancel, []));
        foreach (var button in Held())
            yield return Button(held! with { Kind = MouseKind.Up, Button = button, Clicks = 1 });
        (held, dragged, dragEntered) = (null, null, false);
        if (composing)
            yield return ImeUpdate("", 0, 0);
        composing = false;
    }

    private IEnumerable<MouseButton> Held() => held is null ? [] :
        new[] { (1, MouseButton.Left), (2, MouseButton.Right), (4, MouseButton.Middle), (8, MouseButton.Back), (16, MouseButton.Forward) }
            .Where(button => (held.Buttons & button.Item1) != 0).Select(button => button.Item2);

    private IEnumerable<(string, Dictionary<string, object>)> Mouse(MouseInput mouse)
    {
        held = mouse.Buttons == 0 ? null : mouse;
        if (dragged is { } data)
        {
            // What was let go before the page said that it is dragged, is dragged by nobody.
            if (mouse.Kind == MouseKind.Down || mouse is { Kind: MouseKind.Move, Buttons: 0 })
            {
                (dragged, dragEntered) = (null, false);
                return [Cancelled(data, mouse), .. Plain(mouse)];
            }

            if (mouse.Kind is MouseKind.Move or MouseKind.Up)
                return Drag(mouse, data);
        }

        return Plain(mouse);
    }

    private static IEnumerable<(string, Dictionary<string, object>)> Plain(MouseInput mouse) => mouse.Kind != MouseKind.Move ? [Button(mouse)]
        : [.. (mouse.Trail ?? []).Select(point => Button(mouse with { X = point[0], Y = point[1] })), Button(mouse)];

    private static (string, Dictionary<string, object>) Cancelled(object data, MouseInput? at) => ("Input.dispatchDragEvent", new()
    {
        ["type"] = "dragCancel", ["x"] = at?.X ?? 0, ["y"] = at?.Y ?? 0, ["data"] = data, ["modifiers"] = at?.Mods ?? 0,
    });

    private IEnumerable<(string, Dictionary<string, object>)> Drag(MouseInput mouse, object data)
    {
        (string, Dictionary<string, object>) Event(string type) => ("Input.dispatchDragEvent", new()
        {
            ["type"] = type, ["x"] = mouse.X, ["y"] = mouse.Y, ["data"] = data, ["modifiers"] = mouse.Mods,
        });
        if (!dragEntered)
            yield return Event("dragEnter");
        dragEntered = true;
        yield return Event("dragOver");
        if (mouse.Kind != MouseKind.Up)
            yield break;
        yield return Event("drop");
        yield return Button(mouse);
        (dragged, dragEntered) = (null, false);
    }

    private static (string, Dictionary<string, object>) Button(MouseInput mouse)
    {
        var arguments = new Dictionary<string, object>
        {
            ["type"] = mouse.Kind switch
            {
                MouseKind.Down => "mousePressed",
                MouseKind.Up => "mouseReleased",
                MouseKind.Wheel => "mouseWheel",
                _ => "mouseMoved",
            },
            ["x"] = mouse.X,
            ["y"] = mouse.Y,
            ["modifiers"] = mouse.Mods,
            ["button"] = Name(mouse.Kind == MouseKind.Move ? First(mouse.Buttons) : mouse.Button),
            ["buttons"] = mouse.Buttons,
            ["clickCount"] = mouse.Clicks,
            ["pointerType"] = "mouse",
        };
        if (mouse.Kind == MouseKind.Wheel)
            (arguments["deltaX"], arguments["deltaY"]) = (mouse.Dx, mouse.Dy);
        return ("Input.dispatchMouseEvent", arguments);
    }

    // While a button is held, Chromium wants it named with every move: else it is no drag.
    private static MouseButton First(int buttons) => buttons switch
    {
        _ when (buttons & 1) != 0 => MouseButton.Left,
        _ when (buttons & 2) != 0 => MouseButton.Right,
        _ when (buttons & 4) != 0 => MouseButton.Middle,
        _ when (buttons & 8) != 0 => MouseButton.Back,
        _ when (buttons & 16) != 0 => MouseButton.Forward,
        _ => MouseButton.None,
    };

    private static string Name(MouseButton button) => button switch
    {
        MouseButton.Left => "left",
        MouseButton.Middle => "middle",
        MouseButton.Right => "right",
        MouseButton.Back => "back",
        MouseButton.Forward => "forward",
        _ => "none",
    };

    private (string, Dictionary<string, object>) Key(KeyInput key)
    {
        var text = key.Kind == KeyKind.Down ? Typed(key) : "";
        // With AltGr some systems report both; a page would take the character for a shortcut and drop it.
        var mods = text.Length > 0 && (key.Mods & (Alt | Control)) == (Alt | Control) ? key.Mods & ~(Alt | Control) : key.Mods;
        var held = key.Code.Length > 0 ? key.Code : key.Key;
        if (key.Kind == KeyKind.Up)
            keys.Remove(held);
        else if (keys.Count < MostHeld || keys.ContainsKey(held))
            keys[held] = key;
        var code = KeyCodes.Of(key.Key, key.Code);
        var arguments = new Dictionary<string, object>
        {
            ["type"] = key.Kind == KeyKind.Up ? "keyUp" : text.Length > 0 ? "keyDown" : "rawKeyDown",
            ["modifiers"] = mods,
            ["key"] = key.Key,
            ["code"] = key.Code,
            ["windowsVirtualKeyCode"] = code,
            ["nativeVirtualKeyCode"] = code,
            ["location"] = key.Location,
            ["isKeypad"] = key.Location == 3,
            ["autoRepeat"] = key.Repeat,
        };
        if (text.Length > 0)
            (arguments["text"], arguments["unmodifiedText"]) = (text, text);
        if (key.Kind == KeyKind.Down && EditingCommands.Of(key) is { } command)
            arguments["commands"] = new[] { command };
        return ("Input.dispatchKeyEvent", arguments);
    }

    private static string Typed(KeyInput key) =>
        key.Key == "Enter" && (key.Mods & (Alt | Control)) == 0 ? "\r" : key.Text ?? "";

    private static (string, Dictionary<string, object>) Text(string text) => ("Input.insertText", new() { ["text"] = text });

    private IEnumerable<(string, Dictionary<string, object>)> Composition(Compose compose)
    {
        composing = compose.Kind == ComposeKind.Update;
        return compose.Kind switch
        {
            ComposeKind.Update => [ImeUpdate(compose.Text, compose.Start, compose.End)],
            ComposeKind.Commit => [Text(compose.Text)],
            _ => [ImeUpdate("", 0, 0)],
        };
    }

    private static (string, Dictionary<string, object>) ImeUpdate(string text, int start, int end) =>
        ("Input.imeSetComposition", new() { ["text"] = text, ["selectionStart"] = start, ["selectionEnd"] = end });

    private (string, Dictionary<string, object>) Touch(TouchInput touch)
    {
        touching = touch.Kind is TouchKind.Start or TouchKind.Move || (touch.Kind == TouchKind.End && touch.Points.Count > 0);
        return ("Input.dispatchTouchEvent", new()
        {
            ["type"] = touch.Kind switch
            {
                TouchKind.Start => "touchStart",
                TouchKind.Move => "touchMove",
                TouchKind.End => "touchEnd",
                _ => "touchCancel",
            },
            ["modifiers"] = touch.Mods,
            // The protocol wants the points that are still down; at the end of a touch, none.
            ["touchPoints"] = (touch.Kind == TouchKind.Cancel ? [] : touch.Points).Select(point => new Dictionary<string, object>
            {
                ["id"] = point.Id, ["x"] = point.X, ["y"] = point.Y, ["radiusX"] = point.Rx, ["radiusY"] = point.Ry, ["force"] = point.Force,
            }).ToArray(),
        });
    }
}
