namespace Hitl.Worker.Browsers;

/// <summary>What made a page unusable.</summary>
internal enum PageFault
{
    BrowserGone,
    PageCrashed,

    /// <summary>By its own script, or by what a human did to it.</summary>
    PageClosed,
    TargetRefused,
    Unreachable,
    TimedOut,
    RedirectsForever,
    Download,
    TooLarge,
    DialogsForever,
    NoAnswer,

    /// <summary>A mistake of ours while a document was asked about.</summary>
    Undecided,
}

/// <summary>A page can't be used any further; the message is a sentence for people and holds nothing that was typed.</summary>
internal sealed class PageFaultException(PageFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public PageFault Fault { get; } = fault;
}

/// <summary>A selector or another part of the recipe that the browser does not understand.</summary>
internal sealed class RecipeRefusedException(string message) : Exception(message);

/// <summary>An element that a step needs is not on the page.</summary>
internal sealed class ElementMissingException(string selector) : Exception($"Nothing usable matched '{selector}'.");
