using System.Net;
using System.Text.Json;

namespace Hitl.Tests.EventsApi.Streaming;

/// <summary>One block of a stream: a message, or only comments, an id or a retry.</summary>
internal sealed record SseBlock(string? Id, string? Data, string? Retry, string? Comment)
{
    public string? Type => Data is null ? null : JsonElement.Parse(Data).GetProperty("type").GetString();
    public string? Field(string name) => JsonElement.Parse(Data!).GetProperty(name).GetString();
}

/// <summary>Reads an event stream as it comes over the wire, comments and all.</summary>
internal sealed class SseStream : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private SseStream(HttpClient http, HttpResponseMessage response, StreamReader reader) => (_http, _response, _reader) = (http, response, reader);

    public HttpResponseMessage Response => _response;

    /// <summary>The id a browser would send when it comes back.</summary>
    public string LastId { get; private set; } = "";

    public static async Task<SseStream> OpenAsync(Uri server, string query = "", string? lastEventId = null)
    {
        var http = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/runs/events" + query);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ApiHost.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new(http, response, new StreamReader(await response.Content.ReadAsStreamAsync(ApiHost.Token)));
    }

    /// <summary>The next block; null when the server has ended the stream.</summary>
    public async Task<SseBlock?> ReadBlockAsync()
    {
        string? id = null, data = null, retry = null, comment = null;
        while (await _reader.ReadLineAsync(ApiHost.Token) is { } line)
        {
            if (line.Length == 0)
            {
                LastId = id ?? LastId;
                return new(id, data, retry, comment);
            }

            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = data is null ? line[6..] : throw new InvalidOperationException("Two data lines in one message.");
            else if (line.StartsWith("retry: ", StringComparison.Ordinal))
                retry = line[7..];
            else if (line[0] == ':')
                comment = line[1..];
            else
                throw new InvalidOperationException("Unexpected line: " + line);
        }

        return null;
    }

    /// <summary>The next message, past comments and bare ids.</summary>
    public async Task<SseBlock> ReadAsync()
    {
        while (await ReadBlockAsync() is { } block)
        {
            if (block.Data is not null)
                return block;
        }

        throw new EndOfStreamException("The stream ended.");
    }

    public async Task<IReadOnlyList<SseBlock>> ReadManyAsync(int count)
    {
        var all = new List<SseBlock>();
        while (all.Count < count)
            all.Add(await ReadAsync());
        return all;
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _response.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
