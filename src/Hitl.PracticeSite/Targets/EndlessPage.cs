using System.Text;

namespace Hitl.PracticeSite.Targets;

/// <summary>HTML until the reader goes away, at most 2 GB.</summary>
internal static class EndlessPage
{
    private const long MostBytes = 2L * 1024 * 1024 * 1024;
    private static readonly byte[] Chunk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<li class=\"offer\"><span class=\"name\">One more</span></li>\n", 1_000)));

    public static async Task Write(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync("<!doctype html><title>Endless</title><ul>\n", context.RequestAborted);
        for (long sent = 0; sent < MostBytes && !context.RequestAborted.IsCancellationRequested; sent += Chunk.Length)
            await context.Response.Body.WriteAsync(Chunk, context.RequestAborted);
    }
}
