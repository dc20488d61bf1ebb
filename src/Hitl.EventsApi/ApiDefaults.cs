using System.Text;
using System.Text.Json;
using Hitl.Contracts.Json;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Streaming;

namespace Hitl.EventsApi;

/// <summary>How this service reads and writes HTTP and JSON.</summary>
internal static class ApiDefaults
{
    public static void AddApiDefaults(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Far more than a body may have: what is over RequestBytes.Limit is answered at once, and the rest of the body read past
            // (for 5 s at most), since a client that still sends when the connection is cut would never see that answer.
            kestrel.Limits.MaxRequestBodySize = 512 * RequestBytes.Limit;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            // What a client has not taken yet, times thousands of clients.
            kestrel.Limits.MaxResponseBufferSize = 32 * 1024;
            // A browser sends back the bytes it was given; whatever they are, they must not end in an error status.
            kestrel.RequestHeaderEncodingSelector = name =>
                string.Equals(name, StreamParameters.LastEventId, StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1 : null;
        });
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, HitlJson.Default);
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.Converters.Add(new UtcTimeConverter());
        });
    }
}
