using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Hitl.Redis.Runs;

namespace Hitl.EventsApi.Runs;

/// <summary>
/// Streams all items of a run. The data is as it was extracted: a text that a spreadsheet would take for a formula is
/// not changed (<c>docs/events.md</c> says how to import it).
/// </summary>
internal sealed class ItemExport(string runId, ItemFormat format, RunStore runs) : IResult
{
    private const int PageSize = 500;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (type, extension) = format == ItemFormat.Csv ? (ItemFormats.CsvType + "; charset=utf-8", "csv") : (ItemFormats.NdjsonType, "ndjson");
        httpContext.Response.ContentType = type;
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{runId}.{extension}\"";
        httpContext.Response.Headers.XContentTypeOptions = "nosniff";
        await (format == ItemFormat.Csv ? WriteCsvAsync(httpContext) : WriteLinesAsync(httpContext));
    }

    private async Task WriteLinesAsync(HttpContext context)
    {
        var body = context.Response.BodyWriter;
        await foreach (var item in ItemsAsync(context.RequestAborted))
        {
            Encoding.UTF8.GetBytes(item.GetRawText(), body);
            body.Write("\n"u8);
            if (body.UnflushedBytes >= 64 * 1024)
                await body.FlushAsync(context.RequestAborted);
        }
    }

    private async Task WriteCsvAsync(HttpContext context)
    {
        // Items may differ in their fields: the header has to be known before the first row.
        var columns = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var count = 0;
        await foreach (var item in ItemsAsync(context.RequestAborted))
        {
            count++;
            if (item.ValueKind == JsonValueKind.Object)
                columns.AddRange(item.EnumerateObject().Select(field => field.Name).Where(known.Add));
        }

        // No item, or none with a field: there is nothing to head.
        if (columns.Count == 0)
            return;
        await using var csv = CsvWriter.Create(context.Response.Body, new CsvWriterOptions(), leaveOpen: true);
        await csv.WriteRecordAsync([.. columns], context.RequestAborted);
        // A run that is under way may have found more since: those have their fields in the next export.
        await foreach (var item in ItemsAsync(context.RequestAborted))
        {
            if (count-- == 0)
                break;
            await csv.WriteRecordAsync([.. columns.Select(column => Text(item, column))], context.RequestAborted);
        }

        await csv.FlushAsync(context.RequestAborted);
    }

    private async IAsyncEnumerable<JsonElement> ItemsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            if (await runs.ReadItemsAsync(runId, PageSize, cursor, cancellationToken) is not { } page)
                yield break;
            foreach (var item in page.Items)
                yield return item;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private static string Text(JsonElement item, string column) =>
        item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(column, out var value) || value.ValueKind == JsonValueKind.Null ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.GetRawText();
}
