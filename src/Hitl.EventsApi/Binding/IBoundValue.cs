using Hitl.EventsApi.Problems;

namespace Hitl.EventsApi.Binding;

/// <summary>
/// A handler's argument that was read from the request with everything that is wrong with it. The filter
/// <see cref="ValidationFilter"/> answers for all arguments together, so a handler only ever sees valid ones.
/// </summary>
internal interface IBoundValue
{
    FieldErrors Errors { get; }

    /// <summary>A problem that makes the errors beside the point: the body could not be read at all.</summary>
    IResult? Problem => null;
}
