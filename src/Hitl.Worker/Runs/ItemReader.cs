using System.Text.Json;
using Hitl.Recipes.Model;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Runs;

/// <summary>The items of one page, in the fields' order. Text of a page is data: it is matched and kept, never evaluated.</summary>
internal sealed record PageItems(IReadOnlyList<JsonElement> Items, IReadOnlyDictionary<string, int> Missing, string Signature);

internal static class ItemReader
{
    public static async Task<PageItems> ReadAsync(RunPage page, ItemRule rule, int most, CancellationToken cancellationToken)
    {
        var rows = await page.Sight.ExtractAsync(rule, most, cancellationToken);
        var items = new List<JsonElement>(rows.Count);
        var missing = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var item = new Dictionary<string, string?>(rule.Fields.Count, StringComparer.Ordinal);
            foreach (var ((name, field), raw) in rule.Fields.Zip(row))
            {
                item[name] = field.Extract(raw);
                if (field.Required && item[name] is null)
                    missing[name] = missing.GetValueOrDefault(name) + 1;
            }

            items.Add(JsonSerializer.SerializeToElement(item));
        }

        return new(items, missing, items.Count == 0 ? "" : $"{items.Count} {items[0].GetRawText()} {items[^1].GetRawText()}");
    }
}
