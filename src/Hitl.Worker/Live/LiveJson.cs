using System.Text.Json.Serialization;

namespace Hitl.Worker.Live;

/// <summary>The live page's messages, snake_case; <c>type</c> may stand anywhere in them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(ViewerMessage))]
[JsonSerializable(typeof(PageMessage))]
internal sealed partial class LiveJson : JsonSerializerContext;
