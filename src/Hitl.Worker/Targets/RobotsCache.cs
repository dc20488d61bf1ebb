using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace Hitl.Worker.Targets;

/// <summary>Each site's robots.txt, fetched through the same way out as its pages and kept for a time.</summary>
internal sealed class RobotsCache : IDisposable
{
    private const int MaxBytes = 512 * 1024;
    private const int MaxSites = 1_000;
    private const int MaxRedirects = 5;
    private static readonly TimeSpan FetchTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FailureKept = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (RobotsRules Rules, DateTimeOffset Until)> sites = new(StringComparer.Ordinal);
    private readonly HttpClient client;
    private readonly RobotsOptions options;
    private readonly TimeProvider time;

    public RobotsCache(EgressConnector egress, IOptions<RobotsOptions> options, TimeProvider time)
    {
        this.options = options.Value;
        this.time = time;
        client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            MaxAutomaticRedirections = MaxRedirects,
            PooledConnectionLifetime = FetchTime,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (context, cancellationToken) => new NetworkStream(
                await egress.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken), ownsSocket: true),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "User-Agent", $"{RobotsRules.ProductToken}/1.0" } },
        };
    }

    public async Task<RobotsRules> ForAsync(Uri url, CancellationToken cancellationToken)
    {
        if (!options.Honour)
            return RobotsRules.AllowAll;
        var site = url.GetLeftPart(UriPartial.Authority);
        var now = time.GetUtcNow();
        if (sites.TryGetValue(site, out var kept) && kept.Until > now)
            return kept.Rules;
        var (rules, keep) = await FetchAsync(new Uri($"{site}/robots.txt"), cancellationToken);
        if (sites.Count >= MaxSites)
            sites.Clear();
        sites[site] = (rules, now + keep);
        return rules;
    }

    /// <summary>What the site asks for between two pages, at most the configured longest.</summary>
    public TimeSpan DelayOf(RobotsRules rules)
    {
        var longest = TimeSpan.FromSeconds(options.LongestDelaySeconds);
        return rules.CrawlDelay is not { } delay ? TimeSpan.Zero : delay < longest ? delay : longest;
    }

    public void Dispose() => client.Dispose();

    private async Task<(RobotsRules, TimeSpan)> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(FetchTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var answer = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.StatusCode >= HttpStatusCode.InternalServerError)
                return (RobotsRules.DisallowAll($"its robots.txt answers {(int)answer.StatusCode}, which RFC 9309 counts as 'Disallow: /'"), FailureKept);
            var keep = TimeSpan.FromMinutes(options.CacheMinutes);
            return answer.IsSuccessStatusCode ? (RobotsRules.Parse(await ReadAsync(answer, either.Token)), keep) : (RobotsRules.AllowAll, keep);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The site itself is out of reach: the navigation will say so, in its own words.
            return (RobotsRules.AllowAll, TimeSpan.Zero);
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[MaxBytes];
        var read = await body.ReadAtLeastAsync(bytes, MaxBytes, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(bytes, 0, read);
    }
}
