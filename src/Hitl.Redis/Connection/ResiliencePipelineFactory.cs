using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace Hitl.Redis.Connection;

/// <summary>Repeats what Redis did not answer. Safe because a transition's operation id makes an exact repeat harmless.</summary>
internal sealed class ResiliencePipelineFactory(IOptions<RedisOptions> options, TimeProvider time)
{
    public ResiliencePipeline Create() => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddTimeout(options.Value.GiveUpAfter)
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(RedisTrouble.IsUnavailable),
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromSeconds(1),
            MaxRetryAttempts = int.MaxValue,
            UseJitter = true,
        })
        .Build();
}
