using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Hitl.Dashboard.Layout;

public sealed partial class ConnectionChip
{
    private ConnectionState? _shown;

    [Inject] private IJSRuntime Script { get; set; } = null!;

    private ConnectionState State => Feed.Connection;

    private string Kind => State.Kind.ToString().ToLowerInvariant();

    private string Title => State.Kind switch
    {
        Connection.Live => "Every event arrives as it happens.",
        Connection.Connecting => "The first connection to the API is being made.",
        Connection.Reconnecting => "The API's stream broke a moment ago; the picture is the last one.",
        _ => "The API does not answer. The picture is the last one and moves again by itself.",
    };

    // Each new connection tells the API's time anew.
    protected override async Task OnPulseAsync()
    {
        if (State.Kind == Connection.Live && _shown?.Kind != Connection.Live)
            await Script.InvokeVoidAsync("hitl.setClock", Feed.ApiNow.ToUnixTimeMilliseconds());
    }

    protected override void OnAfterRender(bool firstRender) => _shown = State;

    protected override bool ShouldRender() => _shown != State;
}
