namespace Hitl.Worker.Browsers;

internal static partial class PageLog
{
    // Only the type: Playwright's messages repeat what was typed.
    public static void ChoreFailed(ILogger logger, Exception exception)
    {
        var what = exception.GetType();
        ChoreFailed(logger, what);
    }

    public static void NoScreenshot(ILogger logger, Exception exception)
    {
        var what = exception.GetType();
        NoScreenshot(logger, what);
    }

    public static void NoStorage(ILogger logger, Exception exception)
    {
        var what = exception.GetType();
        NoStorage(logger, what);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The browser's storage can't be read: {What}")]
    private static partial void NoStorage(ILogger logger, Type what);

    // Neither message nor exception: an address that a page goes to may hold what was typed.
    public static void GuardBroken(ILogger logger, Exception exception) =>
        GuardBroken(logger, exception.GetType().FullName ?? "unknown", exception.StackTrace ?? "");

    public static void HandlerBroken(ILogger logger, Exception exception) =>
        HandlerBroken(logger, exception.GetType().FullName ?? "unknown", exception.StackTrace ?? "");

    [LoggerMessage(Level = LogLevel.Error, Message = "A mistake of ours at a page's event, {What}: {Where}")]
    private static partial void HandlerBroken(ILogger logger, string what, string where);

    [LoggerMessage(Level = LogLevel.Error, Message = "A mistake of ours at a document, {What}: {Where}")]
    private static partial void GuardBroken(ILogger logger, string what, string where);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The page was gone before it could be answered: {What}")]
    private static partial void ChoreFailed(ILogger logger, Type what);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Refused while a human works on the page")]
    public static partial void RefusedWhileParked(ILogger logger, PageFaultException why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "No picture of the page: {What}")]
    private static partial void NoScreenshot(ILogger logger, Type what);
}
