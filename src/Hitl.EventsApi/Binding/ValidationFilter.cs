using Hitl.EventsApi.Problems;

namespace Hitl.EventsApi.Binding;

/// <summary>Answers 400 with every error of every argument at once.</summary>
internal sealed class ValidationFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var errors = new FieldErrors();
        foreach (var bound in context.Arguments.OfType<IBoundValue>())
        {
            if (bound.Problem is { } problem)
                return new(problem);
            errors.Add(bound.Errors);
        }

        return errors.Any ? new(ApiProblem.Invalid(errors)) : next(context);
    }
}
