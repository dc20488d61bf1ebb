using System.Net;

namespace Hitl.Dashboard.Api;

/// <summary>A refusal of the API (RFC 9457), or that it could not be reached. Never holds what was sent.</summary>
public sealed record ApiProblem
{
    /// <summary><see cref="Code"/> when no answer came.</summary>
    public const string Unreachable = "unreachable";

    public HttpStatusCode? HttpStatus { get; init; }
    public required string Code { get; init; }
    public required string Title { get; init; }
    public string? Detail { get; init; }

    /// <summary>Where in the request, and what is wrong there.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Who holds it (<c>claimed</c>).</summary>
    public string? Holder { get; init; }

    /// <summary>What is still in the way (<c>still_blocked</c>).</summary>
    public string? Still { get; init; }

    public string? Resolution { get; init; }
    public string? ResolvedBy { get; init; }

    /// <summary>One line for a person.</summary>
    public string Text => string.IsNullOrWhiteSpace(Detail) ? Title : Detail;
}

/// <summary>A call to the API that did not succeed; the message is the problem's text.</summary>
public sealed class ApiException(ApiProblem problem, Exception? inner = null) : Exception(problem.Text, inner)
{
    public ApiProblem Problem { get; } = problem;
}
