using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>What one viewer says, and what is done about it.</summary>
internal sealed class LiveConversation(LivePage live, LiveViewer viewer, LiveReader reader, TimeProvider time)
{
    private static readonly TimeSpan HelloTime = TimeSpan.FromSeconds(5);

    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        await GreetAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken) is { } received)
        {
            if (received.Refusal is { } refusal)
                Refuse(refusal, refusal == RefusalCode.UnknownType ? "There is no such message." : "The message is none of the protocol's.");
            else if (received.Message is { } message)
                await TakeAsync(message, cancellationToken);
            else
                Refuse(RefusalCode.BadMessage, "No file is expected.");
        }
    }

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(HelloTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Received? first;
        try
        {
            first = await reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LiveCloseException(LiveClose.TooSlow, "No hello came.");
        }

        if (first is null)
            return;
        if (first is not { Message: Hello hello })
            throw new LiveCloseException(LiveClose.BadMessages, "The first message is hello.");
        viewer.Operator = hello.Operator;
        viewer.Size = (hello.Width, hello.Height);
        var why = hello.Token is null ? null : await SitAsync(hello.Token, cancellationToken);
        var size = LivePage.Viewport;
        viewer.Send(new Welcome(viewer.Id, viewer.Role, size.Width, size.Height, live.AllowedHosts, live.ServerTime));
        viewer.IsGreeted = true;
        live.TellControl(viewer, why);
        live.Stage?.Welcome(viewer);
    }

    private async Task TakeAsync(ViewerMessage message, CancellationToken cancellationToken)
    {
        if (message is DriverMessage)
        {
            if (live.Seat.MayAct(viewer))
                await DriveAsync(message);
            else
                Refuse(RefusalCode.NotDriver, "Somebody else drives, or the claim has run out.");
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
            case Take take:
                live.TellControl(viewer, await SitAsync(take.Token, cancellationToken));
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

    private async Task<NoLonger?> SitAsync(string token, CancellationToken cancellationToken)
    {
        var before = live.Seat.Driver;
        if (await live.Seat.SitAsync(viewer, token, cancellationToken) is { } refused)
            return refused;
        viewer.Role = LiveRole.Drive;
        if (before is not null && before != viewer)
        {
            before.Role = LiveRole.Watch;
            live.Stage?.LetGo();
            live.TellControl(before, NoLonger.Taken);
        }

        return null;
    }

    private async Task DriveAsync(ViewerMessage message)
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

        if (live.Stage is not { } stage)
        {
            Refuse(RefusalCode.NotPossible, "The page is not there at the moment.");
            return;
        }

        switch (message)
        {
            case KeyInput key when EditingCommands.IsClipboard(key):
                // The browser's clipboard is one for all runs: copy and paste go through messages of their own.
                break;
            case MouseInput or KeyInput or TextInput or Compose or TouchInput:
                if (!stage.Input.TryAdd(message))
                    Refuse(RefusalCode.TooFast, "The page has not taken the input that came before.");
                break;
            default:
                try
                {
                    await stage.DoAsync(message, viewer);
                }
                catch (TabException)
                {
                    Refuse(RefusalCode.NotPossible, "The page did not do it.");
                }

                break;
        }
    }

    private async Task HandOverAsync(HandOver to)
    {
        if (live.Audience.All.FirstOrDefault(other => other.Id == to.Viewer && other != viewer) is not { } next)
        {
            Refuse(RefusalCode.NotPossible, "That viewer is not there any more.");
            return;
        }

        await live.Seat.GiveBackAsync(CancellationToken.None);
        viewer.Role = LiveRole.Watch;
        live.Stage?.LetGo();
        live.TellControl(viewer, NoLonger.Released);
        next.Send(new Handed());
    }

    private void Refuse(RefusalCode code, string why) => viewer.Send(new Refused(code, why));
}
