using System.Buffers;

namespace Hitl.EventsApi.Binding;

/// <summary>A request's body, read once and bounded; kept for those who need it again (the idempotency key's check).</summary>
internal sealed record RequestBytes(byte[] Bytes, bool TooLarge)
{
    public const int Limit = 64 * 1024;

    public static async Task<RequestBytes> OfAsync(HttpContext context)
    {
        if (context.Features.Get<RequestBytes>() is { } known)
            return known;
        var read = await ReadAsync(context);
        context.Features.Set(read);
        return read;
    }

    private static async Task<RequestBytes> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > Limit)
            return new([], TooLarge: true);
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (result.Buffer.Length > Limit)
            {
                reader.AdvanceTo(result.Buffer.End);
                return new([], TooLarge: true);
            }

            if (result.IsCompleted)
            {
                var bytes = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return new(bytes, TooLarge: false);
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
