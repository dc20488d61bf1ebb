using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Contracts.Json;

/// <summary>Writes an enum as its <see cref="WireName"/>; numbers are refused when read.</summary>
public sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
