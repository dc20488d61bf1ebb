using Microsoft.JSInterop;

namespace Hitl.Dashboard.Circuits;

/// <summary>
/// What the server tells the operator's browser of its own accord. Blazor keeps pictures for a browser that lost the connection,
/// but not calls: one that is made meanwhile is lost, and fails a minute later.
/// </summary>
internal sealed class OperatorBrowser(IJSRuntime script, OperatorPresence presence)
{
    /// <summary>The browser is back, and may have been told less than it should know; raised on any thread.</summary>
    public event Action? Returned
    {
        add => presence.Returned += value;
        remove => presence.Returned -= value;
    }

    /// <summary>Calls one of the page's functions. False when the browser was away: it does not know.</summary>
    /// <exception cref="JSException">The function failed.</exception>
    public Task<bool> TellAsync(string function, params object?[] arguments) =>
        TellAsync(() => script.InvokeVoidAsync(function, arguments));

    /// <summary>The same, of a script's object.</summary>
    /// <exception cref="JSException">The function failed.</exception>
    public Task<bool> TellAsync(IJSObjectReference target, string function, params object?[] arguments) =>
        TellAsync(() => target.InvokeVoidAsync(function, arguments));

    private async Task<bool> TellAsync(Func<ValueTask> call)
    {
        if (!presence.IsHere)
            return false;
        try
        {
            await call();
            return true;
        }
        catch (Exception gone) when (gone is OperationCanceledException or JSDisconnectedException)
        {
            return false;
        }
    }
}
