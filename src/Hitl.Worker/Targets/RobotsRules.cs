namespace Hitl.Worker.Targets;

/// <summary>One site's rules for us: RFC 9309, groups for <c>Hitl</c> or else for <c>*</c>, the longest match decides.</summary>
internal sealed class RobotsRules
{
    public const string ProductToken = "Hitl";
    private const int MaxRules = 1_000;

    private readonly List<(bool Allow, string Path)> rules = [];

    public static RobotsRules AllowAll { get; } = new();

    public static RobotsRules DisallowAll(string because) => new() { Whole = because };

    /// <summary>Seconds to leave between two pages, where the site asks for it; not part of the RFC, but widely meant.</summary>
    public TimeSpan? CrawlDelay { get; private set; }

    private string? Whole { get; init; }

    public static RobotsRules Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        RobotsRules ours = new(), everyone = new();
        var named = false;
        var agents = new List<string>();
        var inRules = false;
        foreach (var line in text.AsSpan().TrimStart('\uFEFF').ToString().Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            var plain = line.Split('#', 2)[0];
            var colon = plain.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            var key = plain[..colon].Trim().ToLowerInvariant();
            var value = plain[(colon + 1)..].Trim();
            if (key == "user-agent")
            {
                if (inRules)
                    agents.Clear();
                inRules = false;
                agents.Add(value);
                named |= IsUs(value);
                continue;
            }

            if (key is not ("allow" or "disallow" or "crawl-delay"))
                continue;
            inRules = true;
            if (agents.Any(IsUs))
                ours.Add(key, value);
            if (agents.Contains("*"))
                everyone.Add(key, value);
        }

        return named ? ours : everyone;
    }

    /// <summary>Null where the URL may be visited, else the rule that forbids it.</summary>
    public string? WhyDisallowed(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (Whole is not null)
            return Whole;
        var path = Plain(url.PathAndQuery);
        if (path == "/robots.txt")
            return null;
        var best = (Allow: true, Path: "");
        foreach (var rule in rules)
        {
            var longer = rule.Path.Length > best.Path.Length || (rule.Path.Length == best.Path.Length && rule.Allow);
            if (longer && Matches(rule.Path, path))
                best = rule;
        }

        return best.Allow ? null : $"its robots.txt says 'Disallow: {best.Path}'";
    }

    private static bool IsUs(string agent) => agent.Split(['/', ' '], 2)[0].Equals(ProductToken, StringComparison.OrdinalIgnoreCase);

    private void Add(string key, string value)
    {
        if (key == "crawl-delay")
        {
            if (double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 86_400)
                CrawlDelay = TimeSpan.FromSeconds(seconds);
        }
        else if (value.Length > 0 && rules.Count < MaxRules)
        {
            rules.Add((key == "allow", Plain(value)));
        }
    }

    // Both sides in the same spelling, so that /%7Ejohn and /~john are one path; a percent-encoded slash stays one.
    private static string Plain(string path) =>
        Uri.UnescapeDataString(path.Replace("%2F", "%252F", StringComparison.OrdinalIgnoreCase).Replace("%2A", "%252A", StringComparison.OrdinalIgnoreCase));

    // Greedy with one step back per star: linear in practice and never worse than path × pattern.
    private static bool Matches(string pattern, string path)
    {
        var anchored = pattern.EndsWith('$');
        var end = anchored ? pattern.Length - 1 : pattern.Length;
        int at = 0, p = 0, star = -1, resume = 0;
        while (true)
        {
            if (p == end && (!anchored || at == path.Length))
                return true;
            if (p < end && pattern[p] == '*')
            {
                (star, resume) = (p++, at);
            }
            else if (p < end && at < path.Length && pattern[p] == path[at])
            {
                p++;
                at++;
            }
            else if (star >= 0 && resume < path.Length)
            {
                p = star + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }
    }
}
