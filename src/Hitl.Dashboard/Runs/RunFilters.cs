using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Dashboard.Api;

namespace Hitl.Dashboard.Runs;

/// <summary>The filters of the runs page and its order, as the address keeps them. What the address has wrong is left out.</summary>
public sealed record RunFilters
{
    public static readonly IReadOnlyDictionary<string, TimeSpan> Periods = new Dictionary<string, TimeSpan>(StringComparer.Ordinal)
    {
        ["1h"] = TimeSpan.FromHours(1),
        ["24h"] = TimeSpan.FromDays(1),
        ["7d"] = TimeSpan.FromDays(7),
    };

    public IReadOnlySet<RunStatus> Statuses { get; init; } = new HashSet<RunStatus>();
    public string? Recipe { get; init; }
    public string? Text { get; init; }

    /// <summary>One of <see cref="Periods"/>; null is all the time there is.</summary>
    public string? Period { get; init; }

    public RunOrder Order { get; init; } = RunOrder.NewestFirst;

    /// <summary>They leave something out.</summary>
    public bool AreSet => Statuses.Count > 0 || Recipe is not null || Text is not null || Period is not null;

    public static RunFilters From(string? statuses, string? recipe, string? text, string? period, string? order) => new()
    {
        Statuses = (statuses ?? "").Split(',').Select(name => WireName.TryParse<RunStatus>(name, out var status) ? status : (RunStatus?)null)
            .OfType<RunStatus>().ToHashSet(),
        Recipe = string.IsNullOrWhiteSpace(recipe) ? null : recipe,
        Text = string.IsNullOrWhiteSpace(text) ? null : text,
        Period = period is not null && Periods.ContainsKey(period) ? period : null,
        Order = RunOrder.From(order),
    };

    /// <summary>The same as the address's query.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["status"] = Statuses.Count == 0 ? null : string.Join(',', Statuses.Order().Select(WireName.Of)),
        ["recipe"] = Recipe,
        ["q"] = Text,
        ["period"] = Period,
        ["sort"] = Order.ToQuery(),
    };

    public RunQuery ToRunQuery(DateTimeOffset now) => new()
    {
        Statuses = [.. Statuses.Order()],
        Recipe = Recipe,
        Text = Text,
        From = Period is null ? null : now - Periods[Period],
    };

    public RunFilters Toggle(RunStatus status)
    {
        var statuses = Statuses.ToHashSet();
        if (!statuses.Remove(status))
            statuses.Add(status);
        return this with { Statuses = statuses };
    }
}
