using Microsoft.JSInterop;

namespace Hitl.Dashboard.Circuits;

/// <summary>
/// What the server tells the operator's browser of its own accord. Blazor keeps pictures for a browser that lost the connection,
/// but not calls: one that is made meanwhile is lost, and so is the answer to one that was made before.
/// </summary>
internal sealed class OperatorBrowser(IJSRuntime script, OperatorPresence presence, TimeProvider time)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(60);

    /// <summary>The browser is back, and may have been told less than it should know; raised on any thread.</summary>
    public event Action? Returned
    {
        add => presence.Returned += value;
        remove => presence.Returned -= value;
    }

    /// <summary>As far as the server has noticed.</summary>
    public bool IsHere => presence.IsHere;

    /// <summary>Calls one of the page's functions. False when the browser was away, or went and came back before it answered: it may not know.</summary>
    /// <exception cref="JSException">The function failed.</exception>
    public Task<bool> TellAsync(string function, params object?[] arguments) =>
        TellAsync(lost => script.InvokeVoidAsync(function, lost, arguments));

    /// <summary>The same, of a script's object.</summary>
    /// <exception cref="JSException">The function failed.</exception>
    public Task<bool> TellAsync(IJSObjectReference target, string function, params object?[] arguments) =>
        TellAsync(lost => target.InvokeVoidAsync(function, lost, arguments));

    /// <summary>Asks until there is an answer; the function may be called more than once for it.</summary>
    /// <exception cref="JSException">The function failed.</exception>
    /// <exception cref="JSDisconnectedException">The browser does not come back.</exception>
    public async Task<T> AskAsync<T>(string function, Func<object?[]> arguments, CancellationToken cancellation)
    {
        while (true)
        {
            await presence.WhenHereAsync(cancellation);
            cancellation.ThrowIfCancellationRequested();
            if (await HearAsync(lost => script.InvokeAsync<T>(function, lost, arguments())) is (true, var answer))
                return answer!;
        }
    }

    /// <summary>Goes to an address within the dashboard, in the place of the one that it is at, as soon as the browser is there.</summary>
    // By a call of ours: one of Blazor's own that is lost ends the circuit.
    public Task ReplaceAddressAsync(string address, CancellationToken cancellation) =>
        AskAsync<object?>("Blazor.navigateTo", () => [address, new { replaceHistoryEntry = true }], cancellation);

    private async Task<bool> TellAsync(Func<CancellationToken, ValueTask> call)
    {
        try
        {
            return (await HearAsync<bool>(async lost =>
            {
                await call(lost);
                return true;
            })).Heard;
        }
        catch (JSDisconnectedException)
        {
            return false;
        }
    }

    private async Task<(bool Heard, T? Answer)> HearAsync<T>(Func<CancellationToken, ValueTask<T>> call)
    {
        using var lost = new CancellationTokenSource(AnswerTime, time);
        void Forget()
        {
            try
            {
                lost.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It was answered at that moment.
            }
        }

        presence.Returned += Forget;
        try
        {
            return presence.IsHere ? (true, await call(lost.Token)) : (false, default);
        }
        catch (OperationCanceledException)
        {
            return (false, default);
        }
        finally
        {
            presence.Returned -= Forget;
        }
    }
}
