using Hitl.Dashboard.Circuits;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Layout;

public sealed partial class ConnectionChip
{
    private ConnectionState _state = new(Connection.Connecting, default);
    private bool _clockIsSet;

    [Inject] private OperatorBrowser Browser { get; set; } = null!;

    private string Kind => _state.Kind.ToString().ToLowerInvariant();

    private string Title => _state.Kind switch
    {
        Connection.Live => "Every event arrives as it happens.",
        Connection.Connecting => "The first connection to the API is being made.",
        Connection.Stalled => $"The API answers, but sees nothing of what happens. {_state.Why}",
        Connection.Reconnecting => "The API's stream broke a moment ago; the picture is the last one.",
        _ => "The API does not answer. The picture is the last one and moves again by itself.",
    };

    // Each new connection tells the API's time anew.
    protected override async Task OnPulseAsync()
    {
        if (Feed.Connection.Kind != Connection.Live)
            _clockIsSet = false;
        else if (!_clockIsSet)
            _clockIsSet = await Browser.TellAsync("hitl.setClock", Feed.ApiNow.ToUnixTimeMilliseconds());
        if (Feed.Connection.Kind == Connection.Live && !_clockIsSet && Browser.IsHere)
            RequestRender();
    }

    protected override void OnInitialized()
    {
        base.OnInitialized();
        _state = Feed.Connection;
        Browser.Returned += RequestRender;
    }

    protected override void Dispose(bool disposing)
    {
        Browser.Returned -= RequestRender;
        base.Dispose(disposing);
    }

    // Read once for each drawing: what is compared later is what was drawn.
    protected override bool ShouldRender()
    {
        var before = _state;
        _state = Feed.Connection;
        return before != _state;
    }
}
