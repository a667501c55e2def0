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

    /// <summary>For one sync or check; its connections reach what the source may.</summary>
    internal WebFetcher Open(IReadOnlyList<string> allowedHosts) => new(guard.With(AllowedAddresses.Parse(string.Join(',', allowedHosts))), options, turns, time);
}
