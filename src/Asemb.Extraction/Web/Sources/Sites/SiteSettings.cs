using System.Text.Json.Nodes;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Web.Sources.Sites;

/// <summary>Settings of a site, as <c>docs/sources.md</c> tells them.</summary>
internal sealed record SiteSettings
{
    private const int MostPatterns = 100;
    private const int LongestPattern = 500;
    private const int MostPages = 10_000_000;

    public required Uri Url { get; init; }

    public bool Follow { get; init; } = true;

    public IReadOnlyList<Uri> Sitemaps { get; init; } = [];

    public IReadOnlyList<string> Include { get; init; } = [];

    public IReadOnlyList<string> Exclude { get; init; } = [];

    public int MaxPages { get; init; }

    public int MaxDepth { get; init; }

    public bool TrustLastmod { get; init; }

    public bool Canonical { get; init; } = true;

    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <exception cref="AsembException"><c>invalid_source</c></exception>
    public static SiteSettings Read(JsonObject json, WebOptions options)
    {
        var settings = new SourceSettings(json);
        var read = new SiteSettings
        {
            Url = settings.Url("url"),
            Follow = settings.Flag("follow", true),
            Sitemaps = settings.Urls("sitemaps", 50),
            Include = Patterns(settings, "include"),
            Exclude = Patterns(settings, "exclude"),
            MaxPages = settings.Number("maxPages", Math.Min(10_000, options.MaxPages), 1, MostPages),
            MaxDepth = settings.Number("maxDepth", 20, 0, 1000),
            TrustLastmod = settings.Flag("trustLastmod", false),
            Canonical = settings.Flag("canonical", true),
            AllowedHosts = settings.AllowedHosts(),
        };
        settings.RequireNothingElse();
        return read;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["url"] = Url.AbsoluteUri,
            ["follow"] = Follow,
            ["maxPages"] = MaxPages,
            ["maxDepth"] = MaxDepth,
            ["trustLastmod"] = TrustLastmod,
            ["canonical"] = Canonical,
        };
        Add(json, "sitemaps", Sitemaps.Select(url => url.AbsoluteUri));
        Add(json, "include", Include);
        Add(json, "exclude", Exclude);
        Add(json, WebSources.AllowedHosts, AllowedHosts);
        return json;
    }

    /// <summary>Changes with whatever decides which pages are visited and kept: what an earlier crawl left is of no use to another.</summary>
    public string Fingerprint => ContentHash.Write(ContentHash.Of("2 " + ToJson().ToJsonString()));

    internal static void Add(JsonObject json, string name, IEnumerable<string> values)
    {
        var list = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        if (list.Count > 0) json[name] = list;
    }

    private static IReadOnlyList<string> Patterns(SourceSettings settings, string name)
    {
        var patterns = settings.Texts(name, MostPatterns);
        foreach (var pattern in patterns)
        {
            if (pattern.Length is 0 or > LongestPattern || pattern[0] is not ('/' or '*'))
                throw SourceSettings.Wrong(name, $"holds '{ShownText.Shorten(pattern)}': a pattern begins with '/' or '*', as in robots.txt: '/docs/*/old', '*.pdf$'.");
        }

        return patterns;
    }
}
