using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Hitl.Tests.Dashboard;

/// <summary>
/// The other end of live pages, by docs/live-page.md: welcomes, answers pings, lets the claim's holder drive and hands
/// over. Everything else is for a test to say.
/// </summary>
public sealed class ScriptedLive(TimeProvider time)
{
    public const string Protocol = "hitl.live.v1";

    private static readonly string[] Hosts = ["localhost:8090"];

    private readonly Channel<ScriptedViewer> _opened = Channel.CreateBounded<ScriptedViewer>(100);
    private readonly ConcurrentDictionary<string, ScriptedViewer> _viewers = new();
    private int _last;

    /// <summary>Answers every connection with this status instead of opening it.</summary>
    public int? Refuse { get; set; }

    /// <summary>Refuses every token, as after a claim's end.</summary>
    public bool RefuseTokens { get; set; }

    /// <summary>Answers no hello before this is done.</summary>
    public Task Silence { get; set; } = Task.CompletedTask;

    public int Refused { get; private set; }

    /// <summary>The next connection to an intervention's page that was opened and has said hello.</summary>
    public async Task<ScriptedViewer> NextAsync(string intervention)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(ScriptedViewer.Limit);
        while (true)
        {
            var viewer = await _opened.Reader.ReadAsync(limit.Token);
            if (viewer.Intervention == intervention)
                return viewer;
        }
    }

    public void Drop()
    {
        foreach (var viewer in _viewers.Values)
            viewer.Abort();
    }

    internal async Task HandleAsync(string intervention, HttpContext context, Func<string?, bool> holds)
    {
        if (Refuse is { } status)
        {
            Refused++;
            context.Response.StatusCode = status;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(Protocol);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        using var viewer = new ScriptedViewer($"v_{Interlocked.Increment(ref _last)}", intervention, socket, headers);
        _viewers[viewer.Id] = viewer;
        try
        {
            await foreach (var message in viewer.ReadAsync())
                await AnswerAsync(viewer, message, token => !RefuseTokens && holds(token));
        }
        catch (WebSocketException)
        {
            // Dropped, by the test or by the browser.
        }
        finally
        {
            _viewers.TryRemove(viewer.Id, out _);
        }
    }

    private async Task AnswerAsync(ScriptedViewer viewer, JsonElement message, Func<string?, bool> holds)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "hello":
                await Silence;
                viewer.Operator = message.GetProperty("operator").GetString()!;
                viewer.Drives = holds(message.GetProperty("token").GetString());
                await viewer.SendAsync(new { type = "welcome", viewer = viewer.Id, role = viewer.Role, width = 1280, height = 720, allowed_hosts = Hosts, server_time = Now });
                if (!viewer.Drives && message.GetProperty("token").GetString() is not null)
                    viewer.Why = "token_refused";
                await TellAsync(viewer.Intervention);
                await _opened.Writer.WriteAsync(viewer);
                break;
            case "ping":
                await viewer.SendAsync(new { type = "pong", t = message.GetProperty("t").GetDouble(), server_time = Now });
                break;
            case "take":
                viewer.Drives = holds(message.GetProperty("token").GetString());
                await TellAsync(viewer.Intervention);
                break;
            case "let_go":
                viewer.Drives = false;
                await TellAsync(viewer.Intervention);
                break;
            case "ask":
                foreach (var driver in Of(viewer.Intervention).Where(other => other.Drives))
                    await driver.SendAsync(new { type = "asked", viewer = viewer.Id, @operator = viewer.Operator });
                break;
            case "hand_over":
                await _viewers[message.GetProperty("viewer").GetString()!].SendAsync(new { type = "handed" });
                break;
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private IEnumerable<ScriptedViewer> Of(string intervention) => _viewers.Values.Where(viewer => viewer.Intervention == intervention);

    private async Task TellAsync(string intervention)
    {
        var all = Of(intervention).ToList();
        foreach (var viewer in all)
        {
            await viewer.SendAsync(new
            {
                type = "control",
                role = viewer.Role,
                driver = all.Find(other => other.Drives)?.Operator,
                viewers = all.Select(other => new { viewer = other.Id, @operator = other.Operator, role = other.Role }),
                why = viewer.Why,
            });
            viewer.Why = null;
        }
    }
}
