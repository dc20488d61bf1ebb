using System.Net.WebSockets;
using Hitl.Tests.Redis;
using Hitl.Worker.Live;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.Live;

/// <summary>A viewer that stops reading.</summary>
public sealed class LiveViewerTests : IAsyncDisposable
{
    private const int MostWaiting = 512;
    private readonly FakeTimeProvider time = new();
    private readonly DeafSocket socket = new();
    private readonly LiveViewer viewer;
    private readonly Task running;

    public LiveViewerTests()
    {
        viewer = new(socket, "v1", time);
        running = viewer.RunAsync(StoreHost.Token);
    }

    [Fact]
    public async Task Send_MoreThanMayWait_SaysWhatFoundRoomAndClosesWith4408()
    {
        viewer.Send(new Pong(0, 0));
        await socket.Sending;
        for (var n = 0; n < MostWaiting + 10; n++)
            viewer.Send(new Pong(n, 0));
        Assert.Null(socket.CloseStatus);
        socket.Read();
        await running;

        Assert.Equal((4408, "Too much waits to be read."), ((int?)socket.CloseStatus, socket.CloseStatusDescription));
        Assert.Equal(1 + MostWaiting, socket.Sent);
        time.Advance(TimeSpan.FromHours(1));
        viewer.CheckPace();
        Assert.Equal(WebSocketState.CloseSent, socket.State);
    }

    [Fact]
    public async Task CheckPace_NothingWasTakenFor20Seconds_CutsTheConnection()
    {
        viewer.Send(new Pong(0, 0));
        await socket.Sending;
        time.Advance(TimeSpan.FromSeconds(20));
        viewer.CheckPace();
        Assert.Equal(WebSocketState.Open, socket.State);
        time.Advance(TimeSpan.FromMilliseconds(1));
        viewer.CheckPace();
        Assert.Equal(WebSocketState.Aborted, socket.State);
        await running;
    }

    [Fact]
    public async Task Close_GoodbyeIsNotTakenInTime_CutsTheConnection()
    {
        viewer.Close(LiveClose.Ended, "");
        await socket.Sending;
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(WebSocketState.Open, socket.State);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await running;
        Assert.Equal(WebSocketState.Aborted, socket.State);
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await running;
        socket.Dispose();
    }

    /// <summary>Takes nothing until it is told to read.</summary>
    private sealed class DeafSocket : WebSocket
    {
        private readonly TaskCompletionSource sending = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource reads = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile WebSocketState state = WebSocketState.Open;
        private WebSocketCloseStatus? closeStatus;
        private string? closeDescription;

        /// <summary>The first was given to it.</summary>
        public Task Sending => sending.Task;
        public int Sent { get; private set; }
        public override WebSocketCloseStatus? CloseStatus => closeStatus;
        public override string? CloseStatusDescription => closeDescription;
        public override WebSocketState State => state;
        public override string? SubProtocol => null;

        public void Read() => reads.TrySetResult();

        public override async Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        {
            await TakeAsync(cancellationToken);
            Sent++;
        }

        public override async Task CloseOutputAsync(WebSocketCloseStatus status, string? statusDescription, CancellationToken cancellationToken)
        {
            await TakeAsync(cancellationToken);
            (closeStatus, closeDescription, state) = (status, statusDescription, WebSocketState.CloseSent);
        }

        public override void Abort()
        {
            state = WebSocketState.Aborted;
            reads.TrySetException(new WebSocketException(WebSocketError.ConnectionClosedPrematurely));
        }

        public override Task CloseAsync(WebSocketCloseStatus status, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override void Dispose()
        {
        }

        private Task TakeAsync(CancellationToken cancellationToken)
        {
            sending.TrySetResult();
            return reads.Task.WaitAsync(cancellationToken);
        }
    }
}
