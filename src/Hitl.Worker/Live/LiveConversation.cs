using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>What one viewer says, and what is done about it.</summary>
internal sealed class LiveConversation(LivePage live, LiveViewer viewer, LiveReader reader, TimeProvider time)
{
    private static readonly TimeSpan HelloTime = TimeSpan.FromSeconds(5);
    private readonly Allowance takes = new(3, TimeSpan.FromSeconds(1), time);
    private readonly Allowance asks = new(1, TimeSpan.FromSeconds(3), time);
    private bool isAway;
    private bool waitedInVain;
    private bool toldOfLoss;

    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        await GreetAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken) is { } received)
        {
            if (received.Refusal is { } refusal)
                Refuse(refusal, refusal == RefusalCode.UnknownType ? "There is no such message." : "The message is none of the protocol's.");
            else if (received.Message is { } message)
                await TakeAsync(message, cancellationToken);
            else if (!live.Seat.MayAct(viewer))
                RefuseNotDriver();
            else
                await AddPartAsync(received.Bytes, cancellationToken);
        }
    }

    private async Task AddPartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        try
        {
            if (live.Stage is not { } stage || !await stage.Questions.AddPartAsync(part, cancellationToken))
                Refuse(RefusalCode.BadMessage, "No such part of a file is expected.");
        }
        catch (Exception exception) when (exception is TabException or IOException or UnauthorizedAccessException)
        {
            Refuse(RefusalCode.NotPossible, "The file could not be given to the page.");
        }
    }

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        Received? first;
        // Not by ending the read: that would break the connection without a word.
        await using (time.CreateTimer(_ => viewer.Close(LiveClose.TooSlow, "No hello came."), null, HelloTime, Timeout.InfiniteTimeSpan))
            first = await reader.ReadAsync(cancellationToken);
        if (first is null)
            return;
        if (first is not { Message: Hello hello })
            throw new LiveCloseException(LiveClose.BadMessages, "The first message is hello.");
        viewer.Operator = hello.Operator;
        viewer.Size = (hello.Width, hello.Height);
        var seated = hello.Token is null ? null : await live.SeatAsync(viewer, hello.Token, cancellationToken);
        var size = LivePage.Viewport;
        viewer.Send(new Welcome(viewer.Id, viewer.Role, size.Width, size.Height, live.AllowedHosts, live.ServerTime));
        viewer.IsGreeted = true;
        live.TellSeat(viewer, seated);
        toldOfLoss = live.Run is { LostWork: true };
        if (toldOfLoss || live.Run is { IsAsleep: true })
            viewer.Send(new Waking(toldOfLoss));
        live.Grace.TellTo(viewer);
        live.Stage?.Welcome(viewer);
    }

    private async Task TakeAsync(ViewerMessage message, CancellationToken cancellationToken)
    {
        // Who drives and still says something has heard it: nobody after them is told.
        if (toldOfLoss && live.Seat.IsDriver(viewer))
        {
            toldOfLoss = false;
            live.Run?.KnowsOfLoss();
        }

        if (message is DriverMessage wanted)
        {
            if (live.Seat.MayAct(viewer))
                await DriveAsync(wanted);
            else
                RefuseNotDriver();
            return;
        }

        switch (message)
        {
            case Drawn drawn:
                viewer.Drawn(drawn.Seq);
                live.Stage?.MoreWanted();
                break;
            case Ping ping:
                viewer.Send(new Pong(ping.T, live.ServerTime));
                break;
            case ViewSize size:
                viewer.Size = (size.Width, size.Height);
                live.Audience.Ring();
                break;
            case Visibility visibility:
                viewer.IsVisible = visibility.Visible;
                if (!visibility.Visible)
                    viewer.ForgetFrame();
                else
                    live.Stage?.Welcome(viewer);
                live.Audience.Ring();
                break;
            case Take when !takes.TryUse():
            case AskForPage when !asks.TryUse():
                Refuse(RefusalCode.TooFast, "That was said a moment ago.");
                break;
            case Take take:
                live.TellSeat(viewer, await live.SeatAsync(viewer, take.Token, cancellationToken));
                live.Stage?.Welcome(viewer);
                break;
            case LetGo:
                await live.UnseatAsync(viewer, null);
                break;
            case AskForPage:
                live.Seat.Driver?.Send(new Asked(viewer.Id, viewer.Operator));
                break;
            default:
                Refuse(RefusalCode.BadMessage, "That was said already.");
                break;
        }
    }

    private async Task DriveAsync(DriverMessage message)
    {
        switch (message)
        {
            case HandOver to:
                await HandOverAsync(to);
                return;
            case Stay:
                live.Grace.Stay();
                return;
        }

        var isInput = message is MouseInput or KeyInput or TextInput or Compose or TouchInput or PasteText or CopySelection;
        if (await StageForAsync(isInput) is not { } stage)
            return;
        switch (message)
        {
            case KeyInput key when EditingCommands.IsClipboard(key):
                // The browser's clipboard is one for all runs: copy and paste go through messages of their own.
                break;
            case MouseInput { Kind: not MouseKind.Up } or KeyInput { Kind: KeyKind.Down } or TextInput or Compose or PasteText or CopySelection when stage.IsHeldUp:
                // The dialog has to be answered first, as in any browser.
                break;
            case var _ when isInput:
                if (!stage.Input.TryAdd(message, viewer))
                    Refuse(RefusalCode.TooFast, "The page has not taken the input that came before.");
                break;
            default:
                await DoAsync(stage, message);
                break;
        }
    }

    // Input is for the picture it was made at: it is dropped, not played on the next one. An action may wait for it, once.
    private async Task<LiveStage?> StageForAsync(bool isInput)
    {
        var stage = isInput || waitedInVain ? live.Stage : await live.WhenShownAsync();
        waitedInVain = stage is null && (waitedInVain || !isInput);
        if (stage is null && !(isInput && isAway))
            Refuse(RefusalCode.NotPossible, "The page is not there at the moment: what is clicked and typed is lost.");
        isAway = stage is null;
        return stage;
    }

    private async Task DoAsync(LiveStage stage, DriverMessage message)
    {
        // These have their place among the clicks and keys too.
        if (message is Go or GoToAddress or TabAction)
            await stage.Input.WhenPlayedAsync();
        try
        {
            if (!live.Seat.IsDriver(viewer))
                RefuseNotDriver();
            else if (message is GoToAddress address)
                await GoToAsync(stage, address.Url);
            else if (!await stage.DoAsync(message, viewer))
                Refuse(RefusalCode.NotPossible, "There is nothing of that number.");
        }
        catch (TabException)
        {
            Refuse(RefusalCode.NotPossible, "The page did not do it.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Refuse(RefusalCode.NotPossible, "The worker could not keep the files.");
        }
        catch (UploadTooLargeException tooLarge)
        {
            Refuse(RefusalCode.TooLarge, tooLarge.Message);
        }
    }

    private async Task GoToAsync(LiveStage stage, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            Refuse(RefusalCode.BadMessage, "That is no address: one begins with http:// or https://.");
        else if (await live.WhyRefusedAsync(url) is { } why)
            Refuse(RefusalCode.HostNotAllowed, why);
        else if (!live.Seat.IsDriver(viewer))
            RefuseNotDriver();
        else
            // Without user and password, which the page's address would go on showing: a site that wants them asks.
            await stage.GoToAsync(new UriBuilder(url) { UserName = "", Password = "" }.Uri);
    }

    private async Task HandOverAsync(HandOver to)
    {
        if (live.Audience.All.FirstOrDefault(other => other.Id == to.Viewer && other != viewer) is not { } next)
        {
            Refuse(RefusalCode.NotPossible, "That viewer is not there any more.");
            return;
        }

        await live.Seat.HandOverAsync(CancellationToken.None);
        viewer.ForgetFrame();
        live.Stage?.LetGo(viewer);
        live.TellControl(viewer, NoLonger.Released);
        next.Send(new Handed());
    }

    private void RefuseNotDriver() => Refuse(RefusalCode.NotDriver, "Somebody else drives, or the claim has run out.");

    private void Refuse(RefusalCode code, string why) => viewer.Send(new Refused(code, why));
}
