using Microsoft.Net.Http.Headers;

namespace Hitl.EventsApi.Runs;

internal enum ItemFormat { Json, Csv, Ndjson }

/// <summary>Chooses how items are written: <c>?format=</c>, else the <c>Accept</c> header (RFC 9110 section 12.5.1).</summary>
internal static class ItemFormats
{
    public const string CsvType = "text/csv";
    public const string NdjsonType = "application/x-ndjson";
    private static readonly (ItemFormat Format, MediaTypeHeaderValue Type)[] Offered =
    [
        (ItemFormat.Json, new("application/json")), (ItemFormat.Csv, new(CsvType)), (ItemFormat.Ndjson, new(NdjsonType)),
    ];

    public static ItemFormat? OfName(string? name) => name switch
    {
        "json" => ItemFormat.Json,
        "csv" => ItemFormat.Csv,
        "ndjson" => ItemFormat.Ndjson,
        _ => null,
    };

    /// <summary>Null when the header names nothing that is offered.</summary>
    public static ItemFormat? OfAccept(IList<string?> accept)
    {
        if (accept.All(string.IsNullOrWhiteSpace))
            return ItemFormat.Json;
        if (!MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var ranges))
            return null;
        (ItemFormat Format, double Quality)? best = null;
        foreach (var (format, type) in Offered)
        {
            var quality = Quality(type, ranges);
            if (quality > (best?.Quality ?? 0))
                best = (format, quality);
        }

        return best?.Format;
    }

    /// <summary>The most specific range that covers the type says how much it is wanted.</summary>
    private static double Quality(MediaTypeHeaderValue type, IList<MediaTypeHeaderValue> ranges) => ranges
        .Where(range => new MediaTypeHeaderValue(range.MediaType).MatchesMediaType(type.MediaType))
        .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
        .Select(range => range.Quality ?? 1)
        .FirstOrDefault();
}
