using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Indexing;
using Asemb.Core.Search.Filters;

namespace Asemb.Core.Tests.Search.Filters;

/// <summary>Filters and documents as tests write them.</summary>
internal static class FilterSamples
{
    public static readonly IndexDocumentFields Fields = new(
        "handbook/travel.md", "handbook", null, "travel.md", "Travel policy", null, "en", "text/markdown",
        new DateTimeOffset(2026, 1, 15, 9, 30, 0, TimeSpan.Zero), new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));

    public static Filter Parse(string json) => FilterParser.Parse(JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 512 }));

    public static JsonObject Metadata(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>By the reference and by the columns, which have to agree.</summary>
    public static bool Matches(string filter, string metadata, IndexDocumentFields? fields = null)
    {
        var parsed = Parse(filter);
        var columns = new MetadataColumns();
        columns.Add(0, Metadata(metadata), fields ?? Fields);
        var matches = FilterEvaluator.Matches(parsed, Metadata(metadata), fields ?? Fields);
        Assert.Equal(matches, columns.Match(parsed, TestContext.Current.CancellationToken).Contains(0));
        return matches;
    }
}
