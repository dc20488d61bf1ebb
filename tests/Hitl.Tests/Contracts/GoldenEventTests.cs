using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;

namespace Hitl.Tests.Contracts;

/// <summary>Holds every event's JSON to a file: field names, their order, nulls and the form of times are the contract.</summary>
public sealed class GoldenEventTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.Parse("2026-01-31T12:00:00.123Z", CultureInfo.InvariantCulture);
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    public static TheoryData<string> Types => [.. Events.Keys];

    private static readonly Dictionary<string, HitlEvent> Events = new HitlEvent[]
    {
        new RunQueued { RunId = "r_1", JobId = "j_1", Recipe = "catalog", TargetUrl = "http://localhost:8090/catalog", Timestamp = At, TraceId = Trace },
        new RunStarted { RunId = "r_1", JobId = "j_1", TargetUrl = "http://localhost:8090/catalog", Timestamp = At, TraceId = Trace },
        new RunProgressed { RunId = "r_1", Step = "items", Message = "page 2 of 3", ItemsExtracted = 40, Percent = null, Timestamp = At, TraceId = Trace },
        new RunCompleted
        {
            RunId = "r_1", JobId = "j_1", Timestamp = At, TraceId = Trace,
            Stats = new() { ItemsExtracted = 60, TotalCost = 0.03m, Pages = 3, Interventions = 1, DurationMs = 5100, QueueWaitMs = 20, HumanWaitMs = 3000 },
        },
        new RunFailed
        {
            RunId = "r_1", ErrorMessage = "The site answered 500.", FailureCode = FailureCode.NavigationFailed, JobId = "j_1", NextRunId = "r_2", Timestamp = At, TraceId = Trace,
        },
        new InterventionCreated
        {
            InterventionId = "i_1", InterventionType = InterventionType.ManualAccess, Reason = InterventionReason.HardBlock, Priority = Priority.High, Timestamp = At,
            RunId = "r_1", JobId = "j_1", Url = "http://localhost:8090/people", Obstacle = "b_1", ExpiresAt = At.AddMinutes(30), PreviousInterventionId = null, TraceId = Trace,
        },
        new InterventionClaimed { InterventionId = "i_1", RunId = "r_1", Operator = "Zoë", Timestamp = At, TraceId = Trace },
        new InterventionReleased { InterventionId = "i_1", RunId = "r_1", Operator = "Zoë", Timestamp = At, ExpiresAt = At.AddMinutes(1), TraceId = Trace },
        new InterventionResolved { InterventionId = "i_1", RunId = "r_1", Resolution = Resolution.Cleared, ResolvedBy = ResolvedBy.Page, Timestamp = At, TraceId = Trace },
        new SessionCaptured { SessionId = "s_1", Site = "localhost:8090", Account = null, InterventionId = "i_1", RunId = "r_1", Timestamp = At, TraceId = Trace },
        new Connected { Timestamp = At },
        new StreamReset { Reason = "other_log", Timestamp = At },
    }.ToDictionary(happened => happened.Type);

    [Theory]
    [MemberData(nameof(Types))]
    public void Write_EveryField_IsAsTheGoldenFile(string type) =>
        Assert.Equal(File.ReadAllText(GoldenFile(type)).TrimEnd('\n'), Encoding.UTF8.GetString(EventJson.Write(Events[type])));

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_TheGoldenFile_GivesTheEventBack(string type) =>
        Assert.Equal(Events[type], EventJson.Read(File.ReadAllBytes(GoldenFile(type))));

    [Fact]
    public void Types_OfTheLogAndOfTheStream_AllHaveAGoldenFile() =>
        Assert.Equal(EventTypes.Logged.Append(EventTypes.Connected).Append(EventTypes.StreamReset).Order(), Events.Keys.Order());

    private static string GoldenFile(string type, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", type + ".json");
}
