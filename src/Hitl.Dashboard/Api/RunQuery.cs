using System.Globalization;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Microsoft.AspNetCore.WebUtilities;

namespace Hitl.Dashboard.Api;

/// <summary>The filters of <c>GET /runs</c>.</summary>
public sealed record RunQuery
{
    public IReadOnlyList<RunStatus> Statuses { get; init; } = [];
    public string? Recipe { get; init; }
    public string? JobId { get; init; }
    public string? Text { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }

    public string ToUri(int limit, string? cursor)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["status"] = Statuses.Count == 0 ? null : string.Join(',', Statuses.Select(WireName.Of)),
            ["recipe"] = Recipe,
            ["job_id"] = JobId,
            ["q"] = Text,
            ["from"] = From is { } from ? UtcTimeConverter.ToText(from) : null,
            ["to"] = To is { } to ? UtcTimeConverter.ToText(to) : null,
            ["limit"] = limit.ToString(CultureInfo.InvariantCulture),
            ["cursor"] = cursor,
        };
        return QueryHelpers.AddQueryString("/runs", query.Where(pair => !string.IsNullOrEmpty(pair.Value)));
    }
}
