using Microsoft.Extensions.Options;

namespace Hitl.Worker.Targets;

internal sealed class TargetOptionsValidator : IValidateOptions<TargetOptions>
{
    private const double Longest = 60;

    public ValidateOptionsResult Validate(string? name, TargetOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        for (var i = 0; i < options.AllowedPrivateHosts.Count; i++)
        {
            if (!HostPort.TryParse(options.AllowedPrivateHosts[i], out _))
                errors.AddError($"{TargetOptions.Section}:AllowedPrivateHosts:{i}: '{options.AllowedPrivateHosts[i]}' is no host or host:port, such as localhost:8090.");
        }

        if (options.ResolveSeconds is not (>= 1 and <= Longest))
            errors.AddError($"{TargetOptions.Section}:ResolveSeconds: {options.ResolveSeconds} is not from 1 to {Longest}.");
        if (options.ConnectSeconds is not (>= 1 and <= Longest))
            errors.AddError($"{TargetOptions.Section}:ConnectSeconds: {options.ConnectSeconds} is not from 1 to {Longest}.");
        return errors.Build();
    }
}
