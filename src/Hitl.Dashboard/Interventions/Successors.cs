using Hitl.Contracts.Events;
using Hitl.Dashboard.Api;

namespace Hitl.Dashboard.Interventions;

/// <summary>Follows a job past the workers it lost: the interventions that its later runs raised in the place of one.</summary>
internal static class Successors
{
    /// <summary>
    /// The oldest first; the last is the one to look at. Empty while no later run has asked again. The events are all that
    /// happened in the intervention's own run.
    /// </summary>
    public static async Task<IReadOnlyList<string>> OfAsync(HitlApi api, string intervention, IReadOnlyList<HitlEvent> events, CancellationToken cancellation)
    {
        var found = new List<string>();
        while (events.OfType<RunFailed>().LastOrDefault()?.NextRunId is { } next)
        {
            events = await api.ListRunEventsAsync(next, cancellation);
            var replaced = found is [.., var last] ? last : intervention;
            found.AddRange(events.OfType<InterventionCreated>().Where(created => created.PreviousInterventionId == replaced).Select(created => created.InterventionId));
        }

        return found;
    }
}
