using System.Text.Json;

namespace Hitl.Worker.Sessions;

/// <summary>What may be said of a storage state: whether it holds anything, and when the first needed cookie runs out.</summary>
internal sealed record StorageFacts(bool IsEmpty, DateTimeOffset? ExpiresAt)
{
    /// <summary>
    /// Nothing says which cookies a login needs. Those that scripts can't read are the likely ones; without any, all that
    /// the site gets are looked at.
    /// </summary>
    public static StorageFacts Of(string storage, Uri site)
    {
        using var document = JsonDocument.Parse(storage);
        var cookies = document.RootElement.GetProperty("cookies").EnumerateArray().ToArray();
        var origins = document.RootElement.GetProperty("origins").GetArrayLength();
        var own = cookies.Where(cookie => IsSentTo(site.Host, cookie.GetProperty("domain").GetString()!)).ToArray();
        var likely = own.Where(cookie => cookie.GetProperty("httpOnly").GetBoolean()).ToArray();
        // A cookie without an expiry has -1 there: it lives as long as the browser.
        var ends = (likely.Length > 0 ? likely : own).Select(cookie => cookie.GetProperty("expires").GetDouble()).Where(end => end > 0).ToArray();
        return new(cookies.Length == 0 && origins == 0, ends.Length == 0 ? null : DateTimeOffset.FromUnixTimeSeconds((long)ends.Min()));
    }

    private static bool IsSentTo(string host, string domain) =>
        domain.StartsWith('.') ? host.EndsWith(domain, StringComparison.OrdinalIgnoreCase) || host.Equals(domain[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(domain, StringComparison.OrdinalIgnoreCase);
}
