using System.Text.Json.Serialization;
using Hitl.Contracts.Json;

namespace Hitl.Contracts;

/// <summary>How urgent a job or an intervention is; the order of the members is the order of service.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Priority>))]
public enum Priority { High, Normal, Low }
