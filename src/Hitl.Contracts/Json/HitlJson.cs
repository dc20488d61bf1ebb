using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Contracts.Sessions;
using Hitl.Contracts.Stats;
using Hitl.Contracts.Workers;

namespace Hitl.Contracts.Json;

/// <summary>Every type that crosses a process boundary, snake_case, times in UTC with <c>Z</c>.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.Unspecified,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(RunQueued))]
[JsonSerializable(typeof(RunStarted))]
[JsonSerializable(typeof(RunProgressed))]
[JsonSerializable(typeof(RunCompleted))]
[JsonSerializable(typeof(RunFailed))]
[JsonSerializable(typeof(InterventionCreated))]
[JsonSerializable(typeof(InterventionClaimed))]
[JsonSerializable(typeof(InterventionReleased))]
[JsonSerializable(typeof(InterventionResolved))]
[JsonSerializable(typeof(SessionCaptured))]
[JsonSerializable(typeof(Connected))]
[JsonSerializable(typeof(StreamReset))]
[JsonSerializable(typeof(Page<RunView>))]
[JsonSerializable(typeof(Page<RunEventView>))]
[JsonSerializable(typeof(Page<InterventionView>))]
[JsonSerializable(typeof(Page<WorkerView>))]
[JsonSerializable(typeof(Page<JsonElement>))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(InterventionDetail))]
[JsonSerializable(typeof(Drive))]
[JsonSerializable(typeof(RunStats))]
[JsonSerializable(typeof(StartRunRequest))]
[JsonSerializable(typeof(StartRunAnswer))]
[JsonSerializable(typeof(CancelRunAnswer))]
[JsonSerializable(typeof(ClaimRequest))]
[JsonSerializable(typeof(ClaimAnswer))]
[JsonSerializable(typeof(ReleaseRequest))]
[JsonSerializable(typeof(ResolveRequest))]
[JsonSerializable(typeof(CancelInterventionRequest))]
[JsonSerializable(typeof(LookRequest))]
[JsonSerializable(typeof(LookAnswer))]
[JsonSerializable(typeof(StatsView))]
[JsonSerializable(typeof(Page<SessionView>))]
[JsonSerializable(typeof(CaptureSessionRequest))]
[JsonSerializable(typeof(CaptureRequest))]
[JsonSerializable(typeof(CaptureAnswer))]
[JsonSerializable(typeof(ProofAnswer))]
[JsonSerializable(typeof(SessionProof))]
public sealed partial class HitlJson : JsonSerializerContext;
