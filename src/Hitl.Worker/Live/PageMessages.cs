using System.Text.Json.Serialization;
using Hitl.Contracts.Json;

namespace Hitl.Worker.Live;

/// <summary>What a viewer is told (docs/live-page.md, "Server → viewer").</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(Control), "control")]
[JsonDerivedType(typeof(Asked), "asked")]
[JsonDerivedType(typeof(Handed), "handed")]
[JsonDerivedType(typeof(TabList), "tabs")]
[JsonDerivedType(typeof(PageFacts), "page")]
[JsonDerivedType(typeof(CursorShape), "cursor")]
[JsonDerivedType(typeof(Editing), "editing")]
[JsonDerivedType(typeof(DialogShown), "dialog")]
[JsonDerivedType(typeof(DialogGone), "dialog_gone")]
[JsonDerivedType(typeof(SelectOpened), "select")]
[JsonDerivedType(typeof(PickerOpened), "picker")]
[JsonDerivedType(typeof(FilesAsked), "files")]
[JsonDerivedType(typeof(AuthAsked), "auth")]
[JsonDerivedType(typeof(ClipboardText), "clipboard")]
[JsonDerivedType(typeof(Pong), "pong")]
[JsonDerivedType(typeof(ClearSoon), "clear")]
[JsonDerivedType(typeof(ClearOver), "clear_over")]
[JsonDerivedType(typeof(Waking), "waking")]
[JsonDerivedType(typeof(Refused), "error")]
[JsonDerivedType(typeof(Ended), "ended")]
internal abstract record PageMessage
{
    /// <summary>Never its content: a message may hold what the page shows.</summary>
    public sealed override string ToString() => GetType().Name;
}

[JsonConverter(typeof(SnakeCaseEnumConverter<LiveRole>))]
internal enum LiveRole { Watch, Drive }

/// <summary>Why a viewer no longer drives.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<NoLonger>))]
internal enum NoLonger { Expired, Released, Taken, TokenRefused }

internal sealed record Welcome(string Viewer, LiveRole Role, int Width, int Height, IReadOnlyList<string> AllowedHosts, double ServerTime) : PageMessage;

internal sealed record ViewerFacts(string Viewer, string Operator, LiveRole Role);

internal sealed record Control(LiveRole Role, string? Driver, IReadOnlyList<ViewerFacts> Viewers, NoLonger? Why) : PageMessage;

internal sealed record Asked(string Viewer, string Operator) : PageMessage;

internal sealed record Handed : PageMessage;

internal sealed record TabFacts(int Tab, string Title, string Url, bool Shown, bool Main);

internal sealed record TabList(IReadOnlyList<TabFacts> Tabs, int Refused) : PageMessage;

internal sealed record PageFacts(string Url, string Title, bool Loading, bool CanBack, bool CanForward) : PageMessage;

internal sealed record CursorShape(string Cursor) : PageMessage;

internal sealed record Editing(bool Editable, double X, double Y, double Width, double Height) : PageMessage;

internal sealed record DialogShown(uint Id, string Kind, string Message, string Default) : PageMessage;

internal sealed record DialogGone(uint Id) : PageMessage;

internal sealed record SelectOption(string Label, string? Group, bool Disabled, bool Selected);

internal sealed record SelectOpened(uint Id, double X, double Y, double Width, double Height, bool Multiple, IReadOnlyList<SelectOption> Options) : PageMessage;

internal sealed record PickerOpened(
    uint Id, string Kind, string Value, string Min, string Max, string Step, double X, double Y, double Width, double Height) : PageMessage;

internal sealed record FilesAsked(uint Id, bool Multiple, string Accept) : PageMessage;

internal sealed record AuthAsked(uint Id, string Host, string Realm) : PageMessage;

internal sealed record ClipboardText(string Text) : PageMessage;

internal sealed record Pong(double T, double ServerTime) : PageMessage;

internal sealed record ClearSoon(int ResumesInMs) : PageMessage;

internal sealed record ClearOver : PageMessage;

internal sealed record Waking(bool LostWork) : PageMessage;

[JsonConverter(typeof(SnakeCaseEnumConverter<RefusalCode>))]
internal enum RefusalCode { BadMessage, UnknownType, NotDriver, TooLarge, TooFast, HostNotAllowed, NotPossible, Unavailable }

internal sealed record Refused(RefusalCode Code, string Message) : PageMessage;

internal sealed record Ended(string? Resolution, string Message) : PageMessage;
