using System.Text.Json;
using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>The page, or its browser, did not do what it was told. Without a cause: the browser's words repeat what was typed.</summary>
internal sealed class TabException(string method) : Exception($"The page did not do {method}.");

/// <summary>
/// One page of a run's context as a human works with it, over a protocol session of its own: what was set up through it ends
/// with it. Calls go out in the order they are made, whether or not the one before was answered.
/// </summary>
internal sealed class PageTab : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(3);
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");
    private readonly IPage page;
    private readonly IFrame? frame;
    private readonly ICDPSession session;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly List<(ICDPSessionEvent Event, EventHandler<JsonElement?> Handler)> heard = [];
    private volatile bool closed;

    private PageTab(IPage page, IFrame? frame, ICDPSession session, TimeProvider time, ILogger logger) =>
        (this.page, this.frame, this.session, this.time, this.logger) = (page, frame, session, time, logger);

    public string Url => page.Url;

    /// <summary>The id of the main frame, or of the frame that this is a session of; known once it was asked for.</summary>
    public string FrameId { get; private set; } = "";

    /// <summary>It is a frame's, and not the whole page's.</summary>
    public bool IsFrame => frame is not null;

    public bool Shows(IPage other) => other == page;

    /// <exception cref="TabException">The page is gone.</exception>
    public static async Task<PageTab> OpenAsync(IPage page, TimeProvider time, ILogger logger)
    {
        try
        {
            return await StartAsync(new PageTab(page, null, await page.Context.NewCDPSessionAsync(page).WaitAsync(AnswerTime, time), time, logger));
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            throw new TabException("a session");
        }
    }

    /// <summary>A session of a frame that runs in a process of its own; null where it does not, or is gone.</summary>
    /// <exception cref="TabException">It does not answer: what it shows is not known.</exception>
    public static async Task<PageTab?> OpenAsync(IPage page, IFrame frame, TimeProvider time, ILogger logger)
    {
        PageTab tab;
        try
        {
            tab = new PageTab(page, frame, await page.Context.NewCDPSessionAsync(frame).WaitAsync(AnswerTime, time), time, logger);
        }
        catch (PlaywrightException)
        {
            return null;
        }
        catch (TimeoutException)
        {
            throw new TabException("a session of a frame");
        }

        try
        {
            return await StartAsync(tab);
        }
        catch (TabException)
        {
            await tab.DisposeAsync();
            if (frame.IsDetached)
                return null;
            throw;
        }
    }

    /// <summary>The frames of it that this session does not reach.</summary>
    public FrameTabs WatchFrames() => new(page, time, logger);

    /// <summary>Where a frame's own top left corner is on the page, to within its border.</summary>
    /// <exception cref="TabException">It is nowhere.</exception>
    public async Task<(double X, double Y)> PlaceAsync()
    {
        if (frame is null)
            return (0, 0);
        try
        {
            await using var element = await frame.FrameElementAsync().WaitAsync(AnswerTime, time);
            return await element.BoundingBoxAsync().WaitAsync(AnswerTime, time) is { } box ? (box.X, box.Y) : throw new TabException("show the frame");
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            throw new TabException("say where the frame is");
        }
    }

    /// <summary>False for a frame that its page, or a frame around it, does not draw at all, wherever one scrolls.</summary>
    /// <exception cref="TabException">It is nowhere.</exception>
    public async Task<bool> IsRenderedAsync()
    {
        try
        {
            for (var at = frame; at?.ParentFrame is { } outer; at = outer)
            {
                await using var element = await at.FrameElementAsync().WaitAsync(AnswerTime, time);
                if (!await element.IsVisibleAsync().WaitAsync(AnswerTime, time))
                    return false;
            }

            return true;
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            throw new TabException("say whether the frame is drawn");
        }
    }

    private static async Task<PageTab> StartAsync(PageTab tab)
    {
        var tree = await tab.AskAsync("Page.getFrameTree");
        tab.FrameId = tree.GetProperty("frameTree").GetProperty("frame").GetProperty("id").GetString()!;
        return tab;
    }

    /// <summary>The same, for what has to be answered soon: a page that is busy, or shows a dialog, may never answer.</summary>
    public async Task<JsonElement> AskAsync(string method, Dictionary<string, object>? arguments = null)
    {
        try
        {
            return await SendAsync(method, arguments).WaitAsync(AnswerTime, time);
        }
        catch (TimeoutException)
        {
            throw new TabException(method);
        }
    }

    /// <exception cref="TabException">The page is gone, or refused.</exception>
    public async Task<JsonElement> SendAsync(string method, Dictionary<string, object>? arguments = null)
    {
        try
        {
            return await session.SendAsync(method, arguments) ?? Nothing;
        }
        catch (PlaywrightException)
        {
            throw new TabException(method);
        }
    }

    /// <summary>The handler is called on the browser's own thread: it must return at once, and copy what it keeps.</summary>
    public void On(string name, Action<JsonElement> handler)
    {
        var its = session.Event(name);
        void Handle(object? sender, JsonElement? happened)
        {
            if (happened is not { } what || closed)
                return;
            try
            {
                handler(what);
            }
            catch (Exception mistake)
            {
                // On the browser's thread it would end the connection that all runs share.
                PageLog.HandlerBroken(logger, mistake);
            }
        }

        its.OnEvent += Handle;
        heard.Add((its, Handle));
    }

    public async ValueTask DisposeAsync()
    {
        closed = true;
        foreach (var (its, handler) in heard)
            its.OnEvent -= handler;
        try
        {
            await session.DetachAsync().WaitAsync(AnswerTime, time);
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            // The page was closed first, and its session with it.
        }
    }
}
