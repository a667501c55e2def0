using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asemb.Extraction.Web.Sources;

/// <summary>What is kept of a page to tell whether it changed, as the version of its item.</summary>
/// <param name="ETag">For the next conditional request, as written.</param>
/// <param name="LastModified">The same.</param>
/// <param name="Content">Hash of the body: a second URL with the same body is no second page.</param>
/// <param name="Listed">The time of change that a sitemap told.</param>
/// <param name="Depth">Links from the start.</param>
internal sealed record PageVersion(string? ETag = null, string? LastModified = null, ulong Content = 0, string? Listed = null, int Depth = 0)
{
    private const int LongestTag = 1000;
    private const int LongestDate = 100;

    public static readonly PageVersion Unknown = new();

    public static PageVersion Of(WebAnswer answer, string? listed, int depth) => new(
        Kept(answer.ETag, LongestTag), Kept(answer.LastModified, LongestDate), ContentHash.Of(answer.Body.Span), listed, depth);

    /// <summary>What cannot be sent back is not kept: the next request would fail by it, and so on for good.</summary>
    private static string? Kept(string? header, int longest) => header?.Length <= longest && header.All(c => c is >= ' ' and <= '~') ? header : null;

    public string Write()
    {
        var json = new JsonObject { ["h"] = ContentHash.Write(Content), ["d"] = Depth };
        if (ETag is not null) json["e"] = ETag;
        if (LastModified is not null) json["m"] = LastModified;
        if (Listed is not null) json["s"] = Listed;
        return json.ToJsonString();
    }

    /// <summary>What cannot be read is as good as unknown: the page is fetched anew.</summary>
    public static PageVersion Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) return Unknown;
        try
        {
            return JsonNode.Parse(text) is JsonObject json
                ? new PageVersion((string?)json["e"], (string?)json["m"], ContentHash.Read((string?)json["h"]), (string?)json["s"], (int?)json["d"] ?? 0)
                : Unknown;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return Unknown;
        }
    }
}
