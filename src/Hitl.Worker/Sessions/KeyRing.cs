using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace Hitl.Worker.Sessions;

/// <summary>
/// Makes the first key, one worker at a time: two that start side by side with an empty directory would make one each and
/// not know the other's.
/// </summary>
internal sealed class KeyRing(IDataProtectionProvider keys, IOptions<SessionOptions> options, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using (await KeyDirectory.LockAsync(options.Value.Directory, time, either.Token))
            keys.CreateProtector(nameof(KeyRing)).Protect([]);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
