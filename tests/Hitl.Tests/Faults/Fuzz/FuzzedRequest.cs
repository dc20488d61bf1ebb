using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hitl.Tests.Faults.Fuzz;

/// <summary>A request as bytes, made from a seed: partly what the service expects, partly anything.</summary>
internal sealed partial class FuzzedRequest
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO", "get"];

    private static readonly string[] Texts =
    [
        "", "0", "-1", "1", "50", "999999999999999999999", "1e999", "NaN", "null", "true", "%00", "%FF%FE", "%zz", "%2e%2e%2f", "..", "💥", "é", "a+b", "%F0%9F%92%A5",
        "2026-13-45", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00%2B99:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "open", "queued,waiting", "failed,failed,", ",", "start", "now", "csv", "json", "run.failed",
        "run.failed,nothing", "'\"<>", "{}", "[]", "eyJhIjoxfQ", "MTIzOjQ1Ng", "0-0", "x-0-0", "18446744073709551615-18446744073709551615", "abc-1-1", "99999999999999999999-1", "catalog", "John+Smith", "\u202e",
    ];

    private static readonly string[] HeaderNames =
    [
        "Accept", "Accept-Encoding", "Content-Type", "Last-Event-ID", "Idempotency-Key", "Hitl-Operator", "Origin", "traceparent", "tracestate", "baggage",
        "If-None-Match", "Range", "Expect", "X-Forwarded-For", "X-Forwarded-Host", "Cookie", "Authorization", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Upgrade", "Forwarded",
    ];

    private static readonly string[] HeaderTexts =
    [
        "application/json", "text/csv", "application/x-ndjson", "text/event-stream", "*/*", "application/json; charset=utf-16", "application/json; charset=nonsense", "multipart/form-data", "q=,;", "http://evil.example",
        "null", "http://localhost:1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-zz-zz-01", "100-continue", "websocket", "bytes=0-1", "same-key", "GET", "last-event-id",
    ];

    private static readonly string[] Bodies =
    [
        "", "{}", "[]", "null", "0", "\"\"", "{", "{\"recipe\":", """{"recipe":"catalog","params":{}}""", """{"recipe":"catalog","params":{},"priority":"high"}""", """{"recipe":"catalog","params":null}""",
        """{"recipe":"catalog","params":[1,2]}""", """{"recipe":7,"params":{"a":1e999}}""", """{"recipe":"catalog","recipe":"slow","params":{}}""", """{"recipe":"slow","params":{"seconds":1e400}}""",
        """{"recipe":"slow","params":{"seconds":0.5}}""", """{"recipe":"\ud800","params":{}}""", """{"recipe":"people-search","params":{"name":"\ud800\udc"}}""", """{"recipe":"people-search","params":{"name":"\ud800"}}""",
        """{"recipe":"people-search","params":{"\ud800":"x","name":"ab"}}""", """{"recipe":"people-search","params":{"name":"a\u0000b"}}""", """{"recipe":"catalog","params":{},"session":"x"}""", """{"token":null}""", """{"token":""}""",
        """{"token":"\udfff"}""", """{"token":"x","note":"\ud800"}""", """{"values":{"code":"123456"}}""", """{"values":{"code":null}}""", """{"values":[1]}""", """{"values":{"\ud800":"1"}}""", """{"values":{"verdict":"accept","verdict":"fail"}}""",
        """{"capture_session":true}""", """{"note":5}""", """{"unknown":1}""", "{\"params\":{},\"recipe\":\"catalog\"} trailing", "\uFEFF{}", "// comment\n{}", "{'a':1}", "{\"a\":1,}",
    ];

    private readonly Random _random;
    private readonly FuzzTarget _target;

    private FuzzedRequest(int seed, FuzzTarget target) => (_random, _target) = (new(seed), target);

    /// <summary>How it starts, for people.</summary>
    public string FirstLine { get; private set; } = "";

    /// <summary>The server would wait for the rest of it: the client has to hang up.</summary>
    public bool IsIncomplete { get; private set; }

    public byte[] Bytes { get; private set; } = [];

    public static FuzzedRequest Create(int seed, FuzzTarget target)
    {
        var request = new FuzzedRequest(seed, target);
        request.Write();
        return request;
    }

    private void Write()
    {
        var body = Body();
        var (method, path) = Any(_target.Operations);
        FirstLine = $"{(Sometimes(8) ? Any(Methods) : method)} {Path(path)}{Query()} HTTP/1.1";
        var head = new StringBuilder(FirstLine).Append("\r\nHost: ").Append(Sometimes(20) ? Any(Texts) : _target.Address.Authority).Append("\r\nConnection: close\r\n");
        for (var n = _random.Next(5); n > 0; n--)
            head.Append(Any(HeaderNames)).Append(": ").Append(Header()).Append("\r\n");
        if (Sometimes(4))
            head.Append("Idempotency-Key: ").Append(Junk()).Append("\r\n");
        if (!Sometimes(3))
            head.Append("Content-Type: application/json\r\n");
        bool chunked = Sometimes(30), cut = Sometimes(40), mutated = Sometimes(40);
        IsIncomplete = chunked || cut || mutated;
        if (chunked)
            head.Append("Transfer-Encoding: chunked\r\n");
        else
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {(cut ? body.Length + 10 : body.Length)}\r\n");
        Bytes = [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. body];
        if (mutated)
            Bytes[_random.Next(Bytes.Length)] = (byte)_random.Next(256);
    }

    private string Path(string template) => Placeholder().Replace(template, _ => Sometimes(3) ? Uri.EscapeDataString(Junk()) : Any(_target.Ids))
        + (Sometimes(30) ? "/" + Junk() : "");

    private string Query()
    {
        var query = new StringBuilder();
        for (var n = _random.Next(4); n > 0; n--)
        {
            query.Append(query.Length == 0 ? '?' : '&').Append(Sometimes(8) ? Junk() : Any(_target.Parameters));
            if (!Sometimes(15))
                query.Append('=').Append(Sometimes(6) ? Any(_target.Ids) : Junk());
        }

        return query.ToString().Replace(' ', '+');
    }

    private string Header() => _random.Next(5) switch
    {
        0 => Junk().Replace("\n", "", StringComparison.Ordinal),
        1 => Any(_target.Ids),
        2 => new string('x', _random.Next(3000)),
        _ => Any(HeaderTexts),
    };

    private byte[] Body()
    {
        switch (_random.Next(12))
        {
            case 0:
                var bytes = new byte[_random.Next(400)];
                _random.NextBytes(bytes);
                return bytes;
            case 1:
                return Encoding.UTF8.GetBytes(new string('[', 2000));
            case 2:
                return Encoding.UTF8.GetBytes($$"""{"recipe":"{{new string('x', 70_000)}}"}""");
            default:
                var text = Encoding.UTF8.GetBytes(Any(Bodies));
                if (text.Length > 0 && Sometimes(4))
                    text[_random.Next(text.Length)] = (byte)_random.Next(256);
                return text;
        }
    }

    private string Junk() => Sometimes(25) ? new string('y', 4000) : Any(Texts);

    private bool Sometimes(int oneIn) => _random.Next(oneIn) == 0;

    private T Any<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    [GeneratedRegex("\\{[^}]*\\}")]
    private static partial Regex Placeholder();
}
