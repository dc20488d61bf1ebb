using System.Security.Cryptography;
using System.Text;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Idempotency;
using Microsoft.AspNetCore.Http.Features;

namespace Hitl.EventsApi.Idempotency;

/// <summary>
/// <c>Idempotency-Key</c> on any POST: for 24 hours a repeat with the same request gives the same answer, with another one 422.
/// Answers that say "try again" (5xx, and 409 where only another look or the first request is under way) are not kept.
/// </summary>
internal sealed class IdempotencyFilter(IdempotencyStore store) : IEndpointFilter
{
    public const string Header = "Idempotency-Key";
    private const int LongestKey = 200;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var key = http.Request.Headers[Header].ToString();
        if (key.Length == 0)
            return await next(context);
        if (key.Length > LongestKey || key.Any(char.IsControl))
            return ApiProblem.Invalid(new FieldErrors().Add(Header, $"At most {LongestKey} characters, none of them a control character."));

        var keyHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        switch (await store.BeginAsync(keyHash, await RequestFingerprint.OfAsync(http), http.RequestAborted))
        {
            case IdempotencyClaim.Replay { Answer: var answer }:
                return new ReplayedAnswer(answer);
            case IdempotencyClaim.DifferentBody:
                return ApiProblem.Of(
                    422, "idempotency_key_reused", "This idempotency key was used for another request.", "Use a new key for a new request.");
            case IdempotencyClaim.InProgress:
                http.Response.Headers.RetryAfter = "1";
                return ApiProblem.Of(
                    409, "idempotency_in_progress", "The first request with this key is still being answered.", "Send it again in a moment.");
            case IdempotencyClaim.Fresh { Operation: var operation }:
                http.Features.Set(new RequestOperation(operation));
                return await AnswerAsync(context, next, keyHash);
            case var other:
                throw new InvalidOperationException($"Unexpected {other.GetType().Name}.");
        }
    }

    private async Task<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, string keyHash)
    {
        var http = context.HttpContext;
        var kept = false;
        try
        {
            var answer = await CaptureAsync(http, (IResult)(await next(context))!);
            if (IsFinal(answer))
            {
                // Not the request's token: what was done must be answered the same way, whoever still listens.
                await store.CompleteAsync(keyHash, answer, CancellationToken.None);
                kept = true;
            }

            return new ReplayedAnswer(answer);
        }
        finally
        {
            if (!kept)
                await store.AbandonAsync(keyHash, CancellationToken.None);
        }
    }

    private static bool IsFinal(StoredAnswer answer) => answer.Status < 500 && !IsVerifying(answer);

    private static bool IsVerifying(StoredAnswer answer) =>
        answer.Status == StatusCodes.Status409Conflict && answer.Body.AsSpan().IndexOf("\"code\":\"verifying\""u8) >= 0;

    private static async Task<StoredAnswer> CaptureAsync(HttpContext http, IResult result)
    {
        var body = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var memory = new MemoryStream();
        var buffer = new StreamResponseBodyFeature(memory);
        http.Features.Set<IHttpResponseBodyFeature>(buffer);
        try
        {
            await result.ExecuteAsync(http);
            await buffer.CompleteAsync();
        }
        finally
        {
            http.Features.Set(body);
        }

        return new(http.Response.StatusCode, http.Response.ContentType, http.Response.Headers.Location.ToString() is { Length: > 0 } location ? location : null, memory.ToArray());
    }
}
