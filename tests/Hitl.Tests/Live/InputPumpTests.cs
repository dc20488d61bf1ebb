using System.Collections.Concurrent;
using System.Net.WebSockets;
using Hitl.Worker.Live;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.Live;

/// <summary>What a driver sent to a page that is busy, and somebody else drives when it is done.</summary>
public sealed class InputPumpTests : IAsyncDisposable
{
    private readonly LiveViewer ada = new(new ClientWebSocket(), "ada", TimeProvider.System);
    private readonly LiveViewer bob = new(new ClientWebSocket(), "bob", TimeProvider.System);
    private readonly BusyPage page = new();
    private readonly ConcurrentQueue<ViewerMessage> acted = new();
    private readonly InputPump pump;
    private volatile LiveViewer? driver;

    public InputPumpTests()
    {
        driver = ada;
        // Nothing here may end by a limit.
        pump = new(page.PlayAsync, (message, _, _) =>
        {
            acted.Enqueue(message);
            return Task.CompletedTask;
        }, viewer => viewer == driver, new FakeTimeProvider());
    }

    [Fact]
    public async Task TryAdd_AnotherDrivesWhenThePageIsDone_DropsWhatWaited()
    {
        for (var n = 0; n < 100; n++)
            Assert.True(pump.TryAdd(new TextInput("a"), ada));
        Assert.True(pump.TryAdd(new PasteText("a"), ada));
        driver = null;
        pump.LetGo(ada);
        driver = bob;
        Assert.True(pump.TryAdd(new TextInput("b"), bob));
        page.IsBusy = false;
        await pump.WhenPlayedAsync();

        // What the page had been given already can't be taken back.
        Assert.InRange(page.Texts.Count(text => text == "a"), 0, 17);
        Assert.Equal("b", page.Texts[^1]);
        Assert.Single(page.Texts, "b");
        Assert.Empty(acted);
    }

    [Fact]
    public async Task LetGo_WithoutRoomForIt_ReleasesAllTheSame()
    {
        page.IsBusy = false;
        pump.TryAdd(new MouseInput(MouseKind.Down, 1, 2) { Button = MouseButton.Left, Buttons = 1, Clicks = 1 }, ada);
        await pump.WhenPlayedAsync();
        page.IsBusy = true;
        while (pump.TryAdd(new TextInput("a"), ada))
        {
        }

        // As when another tab is shown: who drives stays.
        pump.LetGo(null);
        page.IsBusy = false;
        await pump.WhenPlayedAsync();
        Assert.Equal(["mousePressed", "mouseReleased"], page.Mouse);
    }

    [Fact]
    public async Task TryAdd_FirstOfTheNextDriver_FindsNothingHeldDown()
    {
        page.IsBusy = false;
        pump.TryAdd(new MouseInput(MouseKind.Down, 1, 2) { Button = MouseButton.Left, Buttons = 1, Clicks = 1 }, ada);
        await pump.WhenPlayedAsync();
        driver = bob;
        pump.TryAdd(new MouseInput(MouseKind.Move, 3, 4), bob);
        await pump.WhenPlayedAsync();
        Assert.Equal(["mousePressed", "mouseReleased", "mouseMoved"], page.Mouse);
    }

    [Fact]
    public async Task LetGo_OfTheFormerDriver_LeavesTheNextOnesButtonDown()
    {
        page.IsBusy = false;
        driver = bob;
        pump.TryAdd(new MouseInput(MouseKind.Down, 1, 2) { Button = MouseButton.Left, Buttons = 1, Clicks = 1 }, bob);
        pump.LetGo(ada);
        await pump.WhenPlayedAsync();
        Assert.Equal(["mousePressed"], page.Mouse);
    }

    [Fact]
    public async Task Dispose_WhatWaitsForABusyPage_IsNotPlayed()
    {
        for (var n = 0; n < 100; n++)
            Assert.True(pump.TryAdd(new TextInput("a"), ada));
        var ending = pump.DisposeAsync();
        Assert.False(pump.TryAdd(new TextInput("b"), ada));
        page.IsBusy = false;
        await ending;
        Assert.InRange(page.Texts.Count, 0, 17);
        Assert.DoesNotContain("b", page.Texts);
    }

    public async ValueTask DisposeAsync()
    {
        page.IsBusy = false;
        await pump.DisposeAsync();
    }

    /// <summary>Takes events at once, or only once it is no longer busy.</summary>
    private sealed class BusyPage
    {
        private readonly ConcurrentQueue<(string Method, Dictionary<string, object> Arguments)> taken = new();
        private TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsBusy
        {
            set
            {
                if (value)
                    Volatile.Write(ref idle, new(TaskCreationOptions.RunContinuationsAsynchronously));
                else
                    Volatile.Read(ref idle).TrySetResult();
            }
        }

        public IReadOnlyList<string> Texts => [.. Of("text")];

        public IReadOnlyList<string> Mouse => [.. Of("type")];

        public Task PlayAsync(string method, Dictionary<string, object> arguments)
        {
            taken.Enqueue((method, arguments));
            return Volatile.Read(ref idle).Task;
        }

        private IEnumerable<string> Of(string name) => taken.Where(one => one.Arguments.ContainsKey(name)).Select(one => (string)one.Arguments[name]);
    }
}
