using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.EventsApi.Problems;

/// <summary>RFC 9457 problem details with a stable <c>code</c>. The detail says what to do.</summary>
internal static class ApiProblem
{
    public static ProblemHttpResult Of(int status, string code, string title, string detail, params (string Name, object? Value)[] more)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code };
        foreach (var (name, value) in more)
            extensions[name] = value;
        return TypedResults.Problem(detail, statusCode: status, title: title, extensions: extensions);
    }

    /// <summary>Every error at once, by where it is: a JSON path of the body, a query parameter or a header.</summary>
    public static ProblemHttpResult Invalid(FieldErrors errors, int status = StatusCodes.Status400BadRequest, string code = "invalid_request") =>
        Of(status, code, "The request is not valid.", "Correct what 'errors' names, then send it again.", ("errors", errors.ToDictionary()));

    public static ProblemHttpResult NotFound(string what, string listedAt) => Of(
        StatusCodes.Status404NotFound, "not_found", $"There is no such {what}.", $"Check the id; {listedAt} lists what there is. What is over is removed after a time.");
}
