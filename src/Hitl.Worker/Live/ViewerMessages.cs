using System.Text.Json.Serialization;
using Hitl.Contracts.Json;

namespace Hitl.Worker.Live;

/// <summary>What a viewer says (docs/live-page.md, "Viewer → server"). Read from bounded text; <see cref="IsSound"/> checks the rest.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(Take), "take")]
[JsonDerivedType(typeof(LetGo), "let_go")]
[JsonDerivedType(typeof(AskForPage), "ask")]
[JsonDerivedType(typeof(HandOver), "hand_over")]
[JsonDerivedType(typeof(ViewSize), "view")]
[JsonDerivedType(typeof(Visibility), "visible")]
[JsonDerivedType(typeof(Drawn), "drawn")]
[JsonDerivedType(typeof(Ping), "ping")]
[JsonDerivedType(typeof(MouseInput), "mouse")]
[JsonDerivedType(typeof(KeyInput), "key")]
[JsonDerivedType(typeof(TextInput), "text")]
[JsonDerivedType(typeof(Compose), "compose")]
[JsonDerivedType(typeof(PasteText), "paste")]
[JsonDerivedType(typeof(CopySelection), "copy")]
[JsonDerivedType(typeof(TouchInput), "touch")]
[JsonDerivedType(typeof(Go), "go")]
[JsonDerivedType(typeof(GoToAddress), "address")]
[JsonDerivedType(typeof(TabAction), "tab")]
[JsonDerivedType(typeof(DialogAnswer), "dialog")]
[JsonDerivedType(typeof(SelectAnswer), "select")]
[JsonDerivedType(typeof(PickerAnswer), "picker")]
[JsonDerivedType(typeof(FilesAnswer), "files")]
[JsonDerivedType(typeof(AuthAnswer), "auth")]
[JsonDerivedType(typeof(Stay), "stay")]
internal abstract record ViewerMessage
{
    private protected const int LongestText = 16_384;
    private protected const int LongestName = 100;
    private protected const int AllModifiers = 15;

    /// <summary>Whether its values are within the protocol's bounds.</summary>
    public virtual bool IsSound() => true;

    /// <summary>Never its content: a message may hold what somebody typed.</summary>
    public sealed override string ToString() => GetType().Name;

    private protected static bool IsPlace(double x, double y) => Math.Abs(x) <= 100_000 && Math.Abs(y) <= 100_000;
}

/// <summary>What only the driver may say.</summary>
internal abstract record DriverMessage : ViewerMessage;

internal sealed record Hello(string Operator, string? Token, int Width, int Height) : ViewerMessage
{
    public override bool IsSound() => Operator.Length is > 0 and <= LongestName && !Operator.Any(char.IsControl) && Token is not { Length: > LongestName } && ViewSize.IsSize(Width, Height);
}

internal sealed record Take(string Token) : ViewerMessage
{
    public override bool IsSound() => Token.Length is > 0 and <= LongestName;
}

internal sealed record LetGo : ViewerMessage;

internal sealed record AskForPage : ViewerMessage;

internal sealed record HandOver(string Viewer) : DriverMessage
{
    public override bool IsSound() => Viewer.Length is > 0 and <= LongestName;
}

internal sealed record ViewSize(int Width, int Height) : ViewerMessage
{
    public override bool IsSound() => IsSize(Width, Height);

    public static bool IsSize(int width, int height) => width is >= 1 and <= 16_384 && height is >= 1 and <= 16_384;
}

internal sealed record Visibility(bool Visible) : ViewerMessage;

internal sealed record Drawn(uint Seq) : ViewerMessage;

internal sealed record Ping(double T) : ViewerMessage;

[JsonConverter(typeof(SnakeCaseEnumConverter<MouseKind>))]
internal enum MouseKind { Move, Down, Up, Wheel }

[JsonConverter(typeof(SnakeCaseEnumConverter<MouseButton>))]
internal enum MouseButton { None, Left, Middle, Right, Back, Forward }

internal sealed record MouseInput(
    MouseKind Kind, double X, double Y, MouseButton Button = MouseButton.None, int Buttons = 0, int Clicks = 0, double Dx = 0, double Dy = 0, int Mods = 0,
    IReadOnlyList<double[]>? Trail = null) : DriverMessage
{
    public const int LongestTrail = 64;

    public override bool IsSound() =>
        IsPlace(X, Y) && IsPlace(Dx, Dy) && Buttons is >= 0 and <= 31 && Clicks is >= 0 and <= 3 && Mods is >= 0 and <= AllModifiers
        && (Kind is MouseKind.Move or MouseKind.Wheel || Button != MouseButton.None)
        && Trail is not { Count: > LongestTrail } && (Trail?.All(point => point is [var x, var y] && IsPlace(x, y)) ?? true);
}

[JsonConverter(typeof(SnakeCaseEnumConverter<KeyKind>))]
internal enum KeyKind { Down, Up }

internal sealed record KeyInput(
    KeyKind Kind, string Key, string Code = "", int Location = 0, bool Repeat = false, int Mods = 0, string? Text = null) : DriverMessage
{
    public override bool IsSound() =>
        Key.Length <= 32 && Code.Length <= 32 && Location is >= 0 and <= 3 && Mods is >= 0 and <= AllModifiers && Text is not { Length: > 32 };
}

internal sealed record TextInput(string Text) : DriverMessage
{
    public override bool IsSound() => Text.Length <= LongestText;
}

[JsonConverter(typeof(SnakeCaseEnumConverter<ComposeKind>))]
internal enum ComposeKind { Update, Commit, Cancel }

internal sealed record Compose(ComposeKind Kind, string Text = "", int Start = 0, int End = 0) : DriverMessage
{
    public override bool IsSound() => Text.Length <= LongestText && Start >= 0 && End >= Start && End <= Text.Length;
}

internal sealed record PasteText(string Text) : DriverMessage;

internal sealed record CopySelection(bool Cut = false) : DriverMessage;

[JsonConverter(typeof(SnakeCaseEnumConverter<TouchKind>))]
internal enum TouchKind { Start, Move, End, Cancel }

internal sealed record TouchPoint(int Id, double X, double Y, double Rx = 1, double Ry = 1, double Force = 1);

internal sealed record TouchInput(TouchKind Kind, IReadOnlyList<TouchPoint> Points, int Mods = 0) : DriverMessage
{
    public override bool IsSound() =>
        Points.Count <= 16 && Mods is >= 0 and <= AllModifiers
        && Points.All(point => point is not null && IsPlace(point.X, point.Y) && point.Rx is >= 0 and <= 1_000 && point.Ry is >= 0 and <= 1_000 && point.Force is >= 0 and <= 1);
}

[JsonConverter(typeof(SnakeCaseEnumConverter<GoWhere>))]
internal enum GoWhere { Back, Forward, Reload, Stop }

internal sealed record Go(GoWhere Where) : DriverMessage;

internal sealed record GoToAddress(string Url) : DriverMessage
{
    public override bool IsSound() => Url.Length is > 0 and <= 8_192;
}

[JsonConverter(typeof(SnakeCaseEnumConverter<TabDo>))]
internal enum TabDo { Show, Close }

internal sealed record TabAction(int Tab, TabDo Do) : DriverMessage;

internal sealed record DialogAnswer(uint Id, bool Accept, string? Text = null, bool Stop = false) : DriverMessage
{
    public override bool IsSound() => Text is not { Length: > LongestText };
}

internal sealed record SelectAnswer(uint Id, IReadOnlyList<int>? Values) : DriverMessage
{
    public override bool IsSound() => Values is not { Count: > 10_000 };
}

internal sealed record PickerAnswer(uint Id, string? Value) : DriverMessage
{
    public override bool IsSound() => Value is not { Length: > LongestName };
}

internal sealed record OfferedFile(string Name, string Type, long Size);

internal sealed record FilesAnswer(uint Id, IReadOnlyList<OfferedFile> Files) : DriverMessage
{
    public const long Largest = 32 * 1024 * 1024;

    public override bool IsSound() => Files.Count <= 100 && Files.All(file => file is not null && file.Name.Length is > 0 and <= 255 && file.Type.Length <= 255 && file.Size is >= 0 and <= int.MaxValue);
}

internal sealed record AuthAnswer(uint Id, string? User, string? Password) : DriverMessage
{
    public override bool IsSound() => User is not { Length: > 1_000 } && Password is not { Length: > 1_000 };
}

internal sealed record Stay : DriverMessage;

/// <summary>Ours, no viewer's: whatever is held down on the page is let go.</summary>
internal sealed record LetEverythingGo : ViewerMessage;
