using System.Text.Json;
using AngleSharp.Html.Dom;

namespace Asemb.Extraction.Html;

/// <summary>What a page says of itself in JSON-LD with the words of schema.org: the article in it, or else the page.</summary>
/// <param name="Author">Names, parted by commas.</param>
internal sealed record LinkedData(string? Headline, string? Author, string? Language, string? Published, string? Modified)
{
    private const int MaxLength = 1 << 20;
    private const int MaxDepth = 32;
    private const int MaxNodes = 1000;

    public static LinkedData? Find(IHtmlDocument page)
    {
        LinkedData? best = null;
        foreach (var script in page.QuerySelectorAll("script[type='application/ld+json']"))
        {
            if (script.TextContent is not { Length: > 1 and <= MaxLength } json) continue;
            try
            {
                using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth });
                foreach (var node in Nodes(document.RootElement).Take(MaxNodes))
                {
                    if (Text(node, "datePublished") is { } || Text(node, "dateModified") is { } || Text(node, "headline") is { }) best ??= Read(node);
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // Broken data about the page says nothing of the page.
            }
        }

        return best;
    }

    private static LinkedData Read(JsonElement node) => new(
        Text(node, "headline"), node.TryGetProperty("author", out var author) ? Names(author) : null, Text(node, "inLanguage"), Text(node, "datePublished"), Text(node, "dateModified"));

    /// <summary>Objects at the top, in a list at the top, and in its graph.</summary>
    private static IEnumerable<JsonElement> Nodes(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var node in element.EnumerateArray().SelectMany(Nodes)) yield return node;
                break;
            case JsonValueKind.Object:
                yield return element;
                if (!element.TryGetProperty("@graph", out var graph)) break;
                foreach (var node in Nodes(graph)) yield return node;
                break;
        }
    }

    private static string? Names(JsonElement author) => author.ValueKind switch
    {
        JsonValueKind.String => author.GetString(),
        JsonValueKind.Object => Text(author, "name"),
        JsonValueKind.Array => DocumentDraft.NullIfBlank(string.Join(", ", author.EnumerateArray().Take(MaxNodes).Select(Names).Where(name => name is not null))),
        _ => null,
    };

    private static string? Text(JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? DocumentDraft.NullIfBlank(value.GetString()) : null;
}
