using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>Whether a browser still answers, and its end where it does not: one that hangs neither closes nor disconnects by itself.</summary>
internal sealed class BrowserPulse(ICDPSession session, int? processId, TimeSpan patience, TimeProvider time)
{
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public static async Task<BrowserPulse> AttachAsync(IBrowser browser, TimeSpan patience, TimeProvider time)
    {
        var session = await browser.NewBrowserCDPSessionAsync().WaitAsync(patience, time);
        return new(session, ProcessId(await session.SendAsync("SystemInfo.getProcessInfo").WaitAsync(patience, time)), patience, time);
    }

    /// <summary>True once nothing was answered for that long; false when the browser is gone.</summary>
    public async Task<bool> WhenHungAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(patience / 2, time, cancellationToken);
            try
            {
                // Asked twice: after this process itself was stopped for a while, the first wait is over before the answer is read.
                if (!await AnswersAsync(cancellationToken) && !await AnswersAsync(cancellationToken))
                    return true;
            }
            catch (PlaywrightException)
            {
                return false;
            }
        }
    }

    /// <summary>kill -9 of the browser and of what it started.</summary>
    public void Kill()
    {
        if (processId is not { } id)
            return;
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself between being given up and being killed.
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        var asked = session.SendAsync("Browser.getVersion");
        await ((Task)asked).WaitAsync(patience / 2, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (asked.IsFaulted)
            await asked;
        return asked.IsCompleted;
    }

    private static int? ProcessId(JsonElement? answer) =>
        answer?.GetProperty("processInfo").EnumerateArray().Where(one => one.GetProperty("type").GetString() == "browser").Select(one => (int?)one.GetProperty("id").GetInt32()).FirstOrDefault();
}
