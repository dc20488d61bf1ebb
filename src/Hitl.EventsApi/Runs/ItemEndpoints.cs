using System.Text.Json;
using Hitl.Contracts;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Runs;

namespace Hitl.EventsApi.Runs;

/// <summary>What a run extracted: a page of JSON, or everything as CSV or NDJSON.</summary>
internal static class ItemEndpoints
{
    public static void MapRunItems(this RouteGroupBuilder runs) => runs
        .MapGet("/{run_id}/items", ReadAsync)
        .WithName("GetRunItems")
        .WithSummary("What a run extracted: a page of JSON, or everything as CSV or NDJSON")
        .Produces<Page<JsonElement>>(StatusCodes.Status200OK, "application/json", ItemFormats.CsvType, ItemFormats.NdjsonType)
        .ProducesProblem(400).ProducesProblem(404).ProducesProblem(406);

    private static async Task<IResult> ReadAsync(string run_id, ItemQuery query, Paging paging, RunStore runs, CancellationToken cancellationToken)
    {
        if (query.Format is not { } format)
            return ApiProblem.Of(406, "not_acceptable", "Items don't come in that media type.", "Accept application/json, text/csv or application/x-ndjson, or use ?format=.");
        if (await runs.FindAsync(run_id, cancellationToken) is null)
            return RunEndpoints.NotFound;
        if (format != ItemFormat.Json)
            return new ItemExport(run_id, format, runs);
        return await runs.ReadItemsAsync(run_id, paging.Limit, paging.Cursor, cancellationToken) is { } page ? TypedResults.Ok(page) : Paging.BadCursor;
    }
}
