using System.Text.Json;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>What the tabs of a page ask that only a window could draw, put to the driver, and what is done with their answers.</summary>
internal sealed class PageQuestions(PageBody body, DriverSeat seat, TimeProvider time)
{
    private static readonly TimeSpan AloneAfter = TimeSpan.FromSeconds(10);
    private readonly Overlays overlays = new(seat);
    private Upload? upload;
    private long aloneSince;

    /// <summary>This tab stands still until its dialog is answered.</summary>
    public bool HoldUp(LiveTab tab) => overlays.HoldsUp(tab);

    /// <summary>For a driver who has just come.</summary>
    public void TellTo(LiveViewer viewer) => overlays.TellTo(viewer);

    /// <summary>They are over without an answer.</summary>
    public void Forget(Func<LiveTab, PageMessage, bool> which) => overlays.Forget(which);

    /// <summary>Nobody is there to answer.</summary>
    public Task LeaveAllAsync() => overlays.LeaveAllAsync();

    /// <summary>The driver's answer. False when nothing waits for it.</summary>
    /// <exception cref="TabException">The page did not take it.</exception>
    /// <exception cref="UploadTooLargeException">More files than it may have.</exception>
    public Task<bool> AnswerAsync(DriverMessage answer) => answer switch
    {
        DialogAnswer dialog => overlays.AnswerAsync(dialog.Id, dialog),
        SelectAnswer select => overlays.AnswerAsync(select.Id, select),
        PickerAnswer picker => overlays.AnswerAsync(picker.Id, picker),
        AuthAnswer auth => overlays.AnswerAsync(auth.Id, auth),
        FilesAnswer files => TakeFilesAsync(files),
        _ => Task.FromResult(false),
    };

    /// <summary>Part of a file. False when none is expected, or not this one.</summary>
    public async Task<bool> AddPartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        if (part.Length < Upload.HeaderLength || part.Span[0] != Upload.Kind || upload is not { } under || Upload.IdOf(part.Span) != under.Id)
            return false;
        if (!await under.AddAsync(part, cancellationToken))
            return false;
        if (!under.IsComplete)
            return true;
        upload = null;
        if (await overlays.AnswerAsync(under.Id, new FilesReady(under.Paths)))
            return true;
        // The page went on without them.
        body.Drop(under);
        return false;
    }

    public void AskSelect(LiveTab tab, LiveWorld world, JsonElement said, int context, (double X, double Y) at)
    {
        var key = said.GetProperty("key").GetInt32();
        var box = LiveTab.Box(said, at);
        SelectOption[] options = [.. said.GetProperty("options").EnumerateArray().Select(option => new SelectOption(
            option.GetProperty("label").GetString()!, option.GetProperty("group").GetString(), option.GetProperty("disabled").GetBoolean(), option.GetProperty("selected").GetBoolean()))];
        overlays.Forget((of, message) => of == tab && message is SelectOpened or PickerOpened);
        overlays.Ask<SelectAnswer>(
            tab, id => new SelectOpened(id, box.X, box.Y, box.Width, box.Height, said.GetProperty("multiple").GetBoolean(), options),
            answer => world.CallAsync("choose", context, key, answer?.Values));
    }

    public void AskPicker(LiveTab tab, LiveWorld world, JsonElement said, int context, (double X, double Y) at)
    {
        string Text(string name) => said.GetProperty(name).GetString() ?? "";
        var key = said.GetProperty("key").GetInt32();
        var box = LiveTab.Box(said, at);
        overlays.Forget((of, message) => of == tab && message is SelectOpened or PickerOpened);
        overlays.Ask<PickerAnswer>(
            tab, id => new PickerOpened(id, Text("kind"), Text("value"), Text("min"), Text("max"), Text("step"), box.X, box.Y, box.Width, box.Height),
            answer => world.CallAsync("pick", context, key, answer?.Value));
    }

    public async Task AskFilesAsync(LiveTab tab, PageTab of, int node, bool multiple)
    {
        var about = await of.AskAsync("DOM.describeNode", new() { ["backendNodeId"] = node });
        string?[] attributes = about.GetProperty("node").TryGetProperty("attributes", out var all) ? [.. all.EnumerateArray().Select(one => one.GetString())] : [];
        var at = Array.IndexOf(attributes, "accept");
        overlays.Forget((on, message) => on == tab && message is FilesAsked);
        overlays.Ask<FilesReady>(
            tab, id => new FilesAsked(id, multiple, at >= 0 ? attributes[at + 1] ?? "" : ""),
            answer => answer is not { Paths: { Count: > 0 } paths } ? Task.CompletedTask
                : of.AskAsync("DOM.setFileInputFiles", new() { ["files"] = paths, ["backendNodeId"] = node }));
    }

    /// <summary>False when nobody is there to be asked. <paramref name="stop"/>: they have had enough of this tab's dialogs.</summary>
    public bool AskDialog(LiveTab tab, PageDialog dialog, Action stop) => overlays.Ask<DialogAnswer>(
        tab, id => new DialogShown(id, dialog.Kind, Bounded(dialog.Message), Bounded(dialog.DefaultValue)),
        answer =>
        {
            if (answer is { Stop: true })
                stop();
            return dialog.AnswerAsync(answer?.Accept ?? dialog.Kind == "beforeunload", answer?.Text);
        }) is not null;

    /// <summary>False when nobody is there to be asked.</summary>
    public bool AskAuth(LiveTab tab, AuthChallenge challenge) => overlays.Ask<AuthAnswer>(
        tab, id => new AuthAsked(id, Bounded(challenge.Host), Bounded(challenge.Realm)),
        answer => challenge.AnswerAsync(answer is { User: { } user } ? new(user, answer.Password ?? "") : null)) is not null;

    /// <summary>Somebody who lost the connection for a moment finds the question again; one who left does not hold the page up.</summary>
    public async Task TendAsync()
    {
        if (seat.Driver is not null || !overlays.Any)
        {
            aloneSince = 0;
            return;
        }

        if (aloneSince == 0)
            aloneSince = time.GetTimestamp();
        else if (time.GetElapsedTime(aloneSince) > AloneAfter)
            await overlays.LeaveAllAsync();
    }

    private async Task<bool> TakeFilesAsync(FilesAnswer files)
    {
        if (!overlays.Expects<FilesReady>(files.Id))
            return false;
        if (files.Files.Count == 0)
            return await overlays.AnswerAsync(files.Id, new FilesReady([]));
        if (files.Files.Sum(file => file.Size) > FilesAnswer.Largest)
            throw new UploadTooLargeException("The files are too large together.");
        if (upload is not null)
            body.Drop(upload);
        upload = null;
        var next = new Upload(files.Id, files.Files);
        if (!body.TryOwn(next, next.Size))
        {
            next.Dispose();
            throw new UploadTooLargeException("The page was given as many files as it may hold.");
        }

        upload = next;
        return true;
    }

    private static string Bounded(string text) => text.Length <= 4_000 ? text : text[..4_000];
}

/// <summary>More than the protocol's bounds: for one chooser, or for the page.</summary>
internal sealed class UploadTooLargeException(string message) : Exception(message);

/// <summary>Ours, no viewer's: the files of a chooser have all arrived.</summary>
internal sealed record FilesReady(IReadOnlyList<string> Paths) : DriverMessage;
