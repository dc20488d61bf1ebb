using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>
/// Stands at the page's main document: every request for it, each redirect hop too, is asked about before it leaves
/// (CDP Fetch; Playwright's own routes see only the first hop). Also counts the document's bytes.
/// </summary>
internal sealed class NavigationGuard : IAsyncDisposable
{
    // Chromium follows 20 redirects; this also ends pages that send themselves on by script.
    private const int MostHops = 30;
    private const int MostPaused = 256;

    private readonly Channel<JsonElement> paused = Channel.CreateBounded<JsonElement>(new BoundedChannelOptions(MostPaused) { SingleReader = true });
    private readonly CancellationTokenSource closing = new();
    private readonly ICDPSession session;
    private readonly PageRules rules;
    private readonly Action<PageFaultException> fault;
    private readonly ILogger logger;
    private readonly Task watching;
    private volatile string? documentRequest;
    private volatile bool pending;
    private int hops;
    private long bytes;
    private int disposed;

    private NavigationGuard(ICDPSession session, string frameId, PageRules rules, Action<PageFaultException> fault, ILogger logger)
    {
        (this.session, FrameId, this.rules, this.fault, this.logger) = (session, frameId, rules, fault, logger);
        session.Event("Fetch.requestPaused").OnEvent += OnPaused;
        session.Event("Fetch.authRequired").OnEvent += OnAuthRequired;
        session.Event("Network.dataReceived").OnEvent += OnData;
        session.Event("Network.loadingFailed").OnEvent += OnLoadingFailed;
        session.Event("Page.frameNavigated").OnEvent += OnNavigated;
        session.Event("Page.frameStoppedLoading").OnEvent += OnStopped;
        watching = WatchAsync();
    }

    public string FrameId { get; }

    /// <summary>The main document is on its way and has not arrived.</summary>
    public bool IsPending => pending;

    /// <summary>Where the main document was asked for last.</summary>
    public Uri? LastHop { get; private set; }

    /// <summary>Main documents asked for so far; changes as soon as a click starts a navigation.</summary>
    public int Asked { get; private set; }

    /// <summary>A human works on the page: what is refused is not the run's fault, and no number of pages is too many.</summary>
    public bool Parked { get; set; }

    /// <summary>Who tells the human that the page did not go where they clicked, and why; must return at once.</summary>
    public Action<PageFaultException>? TellRefused { get; set; }

    /// <summary>Who asks a human for a user and password; false, or nobody: the site's answer without them is shown. Must return at once.</summary>
    public Func<AuthChallenge, bool>? TakeAuth { get; set; }

    public static async Task<NavigationGuard> AttachAsync(ICDPSession session, PageRules rules, Action<PageFaultException> fault, ILogger logger)
    {
        await session.SendAsync("Page.enable");
        await session.SendAsync("Network.enable", new() { ["maxTotalBufferSize"] = 0, ["maxResourceBufferSize"] = 0 });
        var tree = await session.SendAsync("Page.getFrameTree");
        var frameId = tree!.Value.GetProperty("frameTree").GetProperty("frame").GetProperty("id").GetString()!;
        var guard = new NavigationGuard(session, frameId, rules, fault, logger);
        await session.SendAsync("Fetch.enable", new()
        {
            ["handleAuthRequests"] = true,
            ["patterns"] = new object[]
            {
                new Dictionary<string, object> { ["urlPattern"] = "*", ["resourceType"] = "Document", ["requestStage"] = "Request" },
            },
        });
        return guard;
    }

    /// <summary>The worker itself goes somewhere: the count of hops starts again.</summary>
    public void Begin() => hops = 0;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        await closing.CancelAsync();
        paused.Writer.TryComplete();
        await watching;
        closing.Dispose();
    }

    private void OnPaused(object? sender, JsonElement? happened)
    {
        if (happened is not { } request)
            return;
        if (IsMain(request))
        {
            pending = true;
            Asked++;
        }

        if (!paused.Writer.TryWrite(request.Clone()))
            fault(new PageFaultException(PageFault.RedirectsForever, "The page asks for documents without end."));
    }

    private void OnAuthRequired(object? sender, JsonElement? happened)
    {
        if (happened is not { } asked)
            return;
        var challenge = asked.GetProperty("authChallenge");
        var id = asked.GetProperty("requestId").GetString()!;
        var host = challenge.GetProperty("origin").GetString()!;
        if (TakeAuth?.Invoke(new(host, challenge.GetProperty("realm").GetString() ?? "", answer => AnswerAsync(id, answer))) != true)
            paused.Writer.TryWrite(asked.Clone());
    }

    private async Task AnswerAsync(string id, AuthAnswerGiven? answer)
    {
        var response = answer is null
            ? new Dictionary<string, object> { ["response"] = "CancelAuth" }
            : new Dictionary<string, object> { ["response"] = "ProvideCredentials", ["username"] = answer.User, ["password"] = answer.Password };
        try
        {
            await session.SendAsync("Fetch.continueWithAuth", new() { ["requestId"] = id, ["authChallengeResponse"] = response });
        }
        catch (PlaywrightException)
        {
            throw new TabException("answer the question for a password");
        }
    }

    private void OnData(object? sender, JsonElement? happened)
    {
        if (happened is not { } data || data.GetProperty("requestId").GetString() != documentRequest)
            return;
        if (Interlocked.Add(ref bytes, data.GetProperty("dataLength").GetInt64()) > rules.MaxDocumentBytes)
            fault(new PageFaultException(PageFault.TooLarge, $"{LastHop?.Authority} sends a page larger than {rules.MaxDocumentBytes:N0} bytes."));
    }

    private void OnLoadingFailed(object? sender, JsonElement? happened)
    {
        if (happened is { } failed && failed.GetProperty("requestId").GetString() == documentRequest)
            pending = false;
    }

    private void OnNavigated(object? sender, JsonElement? happened)
    {
        if (happened is { } navigated && navigated.GetProperty("frame").GetProperty("id").GetString() == FrameId)
            pending = false;
    }

    private void OnStopped(object? sender, JsonElement? happened)
    {
        if (happened is { } stopped && stopped.GetProperty("frameId").GetString() == FrameId)
            pending = false;
    }

    private bool IsMain(JsonElement request) => request.GetProperty("frameId").GetString() == FrameId;

    private async Task WatchAsync()
    {
        await foreach (var request in paused.Reader.ReadAllAsync())
        {
            try
            {
                await DecideAsync(request);
            }
            catch (Exception exception) when (exception is PlaywrightException or TabException or OperationCanceledException)
            {
                PageLog.ChoreFailed(logger, exception);
            }
            catch (Exception exception)
            {
                // What was not decided does not leave, and the next document is decided again.
                PageLog.GuardBroken(logger, exception);
                await RefuseAsync(request, new(PageFault.Undecided, $"The worker could not decide where the page may go ({exception.GetType().Name}); its log says why."));
            }
        }
    }

    private async Task DecideAsync(JsonElement request)
    {
        if (request.TryGetProperty("authChallenge", out _))
        {
            await AnswerAsync(Id(request), null);
            return;
        }

        if (IsMain(request) && await WhyNotAsync(request) is { } why)
            await RefuseAsync(request, why);
        else
            await session.SendAsync("Fetch.continueRequest", new() { ["requestId"] = Id(request) });
    }

    private async Task RefuseAsync(JsonElement request, PageFaultException why)
    {
        // Said before it is done: whoever waits for the page must not see the abort without its reason.
        if (!Parked)
            fault(why);
        else
        {
            PageLog.RefusedWhileParked(logger, why);
            TellRefused?.Invoke(why);
        }

        try
        {
            // Aborted leaves the page that is shown where it is; any other reason would show an error page instead.
            await session.SendAsync("Fetch.failRequest", new() { ["requestId"] = Id(request), ["errorReason"] = "Aborted" });
        }
        catch (PlaywrightException gone)
        {
            PageLog.ChoreFailed(logger, gone);
        }

        pending = false;
    }

    private static string Id(JsonElement request) => request.GetProperty("requestId").GetString()!;

    private async Task<PageFaultException?> WhyNotAsync(JsonElement request)
    {
        var text = request.GetProperty("request").GetProperty("url").GetString();
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            return new(PageFault.TargetRefused, "The page goes to an address that is none.");
        LastHop = url;
        documentRequest = request.TryGetProperty("networkId", out var network) ? network.GetString() : null;
        Interlocked.Exchange(ref bytes, 0);
        if (!Parked && Interlocked.Increment(ref hops) > MostHops)
            return new(PageFault.RedirectsForever, $"{url.Authority} sends the browser on for ever.");
        return await rules.WhyRefusedAsync(url, closing.Token) is { } refused ? new(PageFault.TargetRefused, refused) : null;
    }
}
