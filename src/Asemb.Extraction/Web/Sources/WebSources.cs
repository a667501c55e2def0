using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Asemb.Core.Sources;

namespace Asemb.Extraction.Web.Sources;

/// <summary>What the kinds of source share that read the web. Thread-safe; one for the whole process.</summary>
public sealed class WebSources(AddressGuard guard, WebOptions options, HostTurns turns, ExtractionLimits extraction, TimeProvider time)
{
    /// <summary>The setting that lists inner hosts for one source: only who may open them may set it.</summary>
    public const string AllowedHosts = "allowedHosts";

    /// <summary>Settings that say what is fetched.</summary>
    private static readonly string[] Addresses = ["url", "urls", "sitemaps"];

    public static IReadOnlyList<string> Kinds { get; } = [SourceKind.Page, SourceKind.Site, SourceKind.Feed];

    internal WebOptions Options => options;

    internal ExtractionLimits Extraction => extraction;

    internal TimeProvider Time => time;

    /// <summary>Whether these settings open an inner host that those before did not, or read something else where one is open.</summary>
    public static bool OpensInnerHosts(JsonObject settings, JsonObject? present)
    {
        if (settings[AllowedHosts] is not { } hosts || hosts is JsonArray { Count: 0 }) return false;
        return present is null || !JsonNode.DeepEquals(hosts, present[AllowedHosts]) || Addresses.Any(name => !JsonNode.DeepEquals(settings[name], present[name]));
    }

    /// <summary>Host and port of a URL that says by itself that it is not of the public internet, and that may be opened; null for every other.</summary>
    public static string? InnerHost(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)) return null;
        var isInner = IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out var address)
            ? AddressRanges.SpecialUse(address) is not null && !AddressRanges.IsNeverAllowed(address)
            : uri.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase) || uri.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return isInner ? string.Create(CultureInfo.InvariantCulture, $"{(address?.AddressFamily is AddressFamily.InterNetworkV6 ? $"[{address}]" : uri.IdnHost)}:{uri.Port}") : null;
    }

    /// <summary>For one sync or check; its connections reach what the source may.</summary>
    internal WebFetcher Open(IReadOnlyList<string> allowedHosts) => new(
        guard.With(AllowedAddresses.Parse(string.Join(',', allowedHosts)), $"settings.{AllowedHosts} for this source alone"), options, turns, time);
}
