using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>What a search looks at.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<SearchMode>))]
public enum SearchMode
{
    /// <summary>Words and meaning, fused.</summary>
    Hybrid,

    /// <summary>Meaning alone.</summary>
    Vector,

    /// <summary>Words alone, by BM25.</summary>
    Keyword,
}

/// <summary>What a hit is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<SearchGrouping>))]
public enum SearchGrouping
{
    /// <summary>One hit per document: its best chunk.</summary>
    Document,

    /// <summary>Every chunk is a hit of its own.</summary>
    Chunk,
}

/// <summary>How a query is read.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<QuerySyntax>))]
public enum QuerySyntax
{
    /// <summary>"A phrase", -exclusion and begin* have their meaning.</summary>
    Standard,

    /// <summary>Every character is text.</summary>
    Plain,
}

/// <summary>A search.</summary>
public sealed record SearchQuery
{
    /// <summary>
    /// What to look for, 1 to 20,000 characters. <c>"a phrase"</c> must stand so in a passage, <c>-word</c> and <c>-"a phrase"</c> must not, <c>begin*</c> finds words that
    /// begin so; a word that no passage has finds those that are spelt nearly so. docs/search.md says what is an operator and what is text.
    /// </summary>
    /// <example>how long do refunds take</example>
    public required string Query { get; init; }

    /// <summary>Whether quotes, hyphens and asterisks have a meaning; <c>standard</c> when absent. <c>plain</c> for text that nobody wrote as a query.</summary>
    /// <example>standard</example>
    public QuerySyntax? Syntax { get; init; }

    /// <summary>What to look at; <c>hybrid</c> when absent.</summary>
    /// <example>hybrid</example>
    public SearchMode? Mode { get; init; }

    /// <summary>What a hit is; <c>document</c> when absent.</summary>
    /// <example>document</example>
    public SearchGrouping? GroupBy { get; init; }

    /// <summary>
    /// Only documents whose metadata match: <c>{"field":value}</c>, or operators in its place (<c>eq ne in nin gt gte lt lte exists contains</c>);
    /// <c>and</c>, <c>or</c>, <c>not</c>; nested members with dots; <c>$key $source $title $createdAt</c> and others for the document itself.
    /// docs/filters.md has the grammar.
    /// </summary>
    /// <example>{"team":"people","year":{"gte":2024},"not":{"author.name":"Alice"}}</example>
    public JsonNode? Filter { get; init; }

    /// <summary>Most hits, 1 to 200; 10 when absent.</summary>
    /// <example>10</example>
    public int? Limit { get; init; }

    /// <summary>Hits to skip; offset + limit is at most 1,000.</summary>
    /// <example>0</example>
    public int? Offset { get; init; }

    /// <summary>Hits with a lower score are left out.</summary>
    /// <example>0.1</example>
    public double? MinScore { get; init; }

    /// <summary>Chunks to show before and after each hit, 0 to 5.</summary>
    /// <example>1</example>
    public int? Neighbors { get; init; }

    /// <summary>Marks the matched words; true when absent.</summary>
    /// <example>true</example>
    public bool? Highlight { get; init; }

    /// <summary>Adds scores and ranks of both legs, the words looked up, and timings.</summary>
    /// <example>false</example>
    public bool? Explain { get; init; }

    /// <summary>How the legs are fused for this search; the workspace's setting when absent.</summary>
    public FusionSettings? Fusion { get; init; }
}

/// <summary>What was found, best first.</summary>
public sealed record SearchResponse
{
    /// <summary>The hits.</summary>
    public required IReadOnlyList<SearchHitInfo> Hits { get; init; }

    /// <summary>Hits there would be without limit and offset, among the candidates of both legs.</summary>
    /// <example>57</example>
    public required int TotalCandidates { get; init; }

    /// <summary>What was looked at.</summary>
    /// <example>hybrid</example>
    public required SearchMode Mode { get; init; }

    /// <summary>The workspace's generation that answered.</summary>
    /// <example>42</example>
    public required long Generation { get; init; }

    /// <summary>Milliseconds the server took.</summary>
    /// <example>4.2</example>
    public required double TookMs { get; init; }

    /// <summary>"Did you mean": the query with other words for those that no passage has. Absent when there is nothing to suggest.</summary>
    /// <example>how do I restore a backup</example>
    public string? Suggestion { get; init; }

    /// <summary>E.g. a filter on a field that no document has, or a phrase that no passage has.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How the answer came about; only when asked for.</summary>
    public SearchExplanation? Explain { get; init; }
}

/// <summary>How an answer came about.</summary>
public sealed record SearchExplanation
{
    /// <summary>The analysed words that were looked up.</summary>
    public required IReadOnlyList<string> QueryTerms { get; init; }

    /// <summary>Words that were looked up as others: beginnings, and words that no passage has.</summary>
    public IReadOnlyList<QueryExpansionInfo> Expansions { get; init; } = [];

    /// <summary>Words and phrases that no passage of the answer has, because the query says so.</summary>
    /// <example>["tape"]</example>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>How the legs were fused.</summary>
    public FusionSettings? Fusion { get; init; }

    /// <summary>Milliseconds by step.</summary>
    /// <example>{"embed":0.1,"vector":1.4,"keyword":0.9,"fuse":0.1,"fetch":0.4}</example>
    public required IReadOnlyDictionary<string, double> TimingsMs { get; init; }

    /// <summary>How the store went about each step where it had a choice.</summary>
    /// <example>{"vector":"graph, 300 candidates"}</example>
    public IReadOnlyDictionary<string, string>? Steps { get; init; }
}

/// <summary>A word of the query, and what was looked up in its place.</summary>
public sealed record QueryExpansionInfo
{
    /// <summary>As written, without an asterisk.</summary>
    /// <example>postgers</example>
    public required string Word { get; init; }

    /// <summary>Words of the workspace, best first.</summary>
    /// <example>["postgres"]</example>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Whether the word is a beginning, asked for with an asterisk; else it is in no passage.</summary>
    /// <example>false</example>
    public required bool IsPrefix { get; init; }
}

/// <summary>One hit.</summary>
public sealed record SearchHitInfo
{
    /// <summary>Comparable within one answer only.</summary>
    /// <example>0.83</example>
    public required double Score { get; init; }

    /// <summary>The document.</summary>
    public required HitDocument Document { get; init; }

    /// <summary>The chunk that matched best.</summary>
    public required ChunkInfo Chunk { get; init; }

    /// <summary>The matched words within the snippet, in order.</summary>
    public IReadOnlyList<HighlightSpan>? Highlights { get; init; }

    /// <summary>The passage of the chunk that shows best why it was found, with an ellipsis where it was cut. Absent without <c>highlight</c>.</summary>
    /// <example>Travel expenses are refunded within 30 days.</example>
    public string? Snippet { get; init; }

    /// <summary>Chunks in front, in reading order.</summary>
    public IReadOnlyList<ChunkInfo>? Before { get; init; }

    /// <summary>Chunks behind, in reading order.</summary>
    public IReadOnlyList<ChunkInfo>? After { get; init; }

    /// <summary>Scores and ranks of both legs; only when asked for.</summary>
    public HitExplanation? Explain { get; init; }
}

/// <summary>A stretch of a snippet.</summary>
public sealed record HighlightSpan
{
    /// <summary>UTF-16 offset in the snippet.</summary>
    /// <example>20</example>
    public required int Start { get; init; }

    /// <summary>UTF-16 units.</summary>
    /// <example>8</example>
    public required int Length { get; init; }
}

/// <summary>The document of a hit.</summary>
public sealed record HitDocument
{
    /// <summary>Its id.</summary>
    /// <example>1207</example>
    public required long Id { get; init; }

    /// <summary>Your name for it.</summary>
    /// <example>handbook/travel.md</example>
    public required string Key { get; init; }

    /// <summary>Its title.</summary>
    /// <example>Travel policy</example>
    public string? Title { get; init; }

    /// <summary>Where a person finds the original.</summary>
    /// <example>https://intranet.example/travel</example>
    public string? Uri { get; init; }

    /// <summary>Where it came from.</summary>
    /// <example>handbook</example>
    public string? Source { get; init; }

    /// <summary>Name of the file.</summary>
    /// <example>travel.md</example>
    public string? FileName { get; init; }

    /// <summary>Media type found by content.</summary>
    /// <example>text/markdown</example>
    public string? MediaType { get; init; }

    /// <summary>As the file states it.</summary>
    /// <example>Alice Example</example>
    public string? Author { get; init; }

    /// <summary>Language tag.</summary>
    /// <example>en</example>
    public string? Language { get; init; }

    /// <summary>What the file carries, overlaid by yours.</summary>
    /// <example>{"team":"people","year":2026}</example>
    public required JsonObject Metadata { get; init; }

    /// <summary>Version of the content that was found.</summary>
    /// <example>1</example>
    public required int Version { get; init; }

    /// <summary>When its content last changed.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Scores and ranks of a hit by leg.</summary>
public sealed record HitExplanation
{
    /// <summary>BM25; absent when the words leg did not find the chunk.</summary>
    public LegScoreInfo? Keyword { get; init; }

    /// <summary>Cosine; absent when the vector leg did not find the chunk.</summary>
    public LegScoreInfo? Vector { get; init; }
}

/// <summary>A score and rank in one leg.</summary>
public sealed record LegScoreInfo
{
    /// <summary>The raw score.</summary>
    /// <example>11.7</example>
    public required double Score { get; init; }

    /// <summary>From 1.</summary>
    /// <example>1</example>
    public required int Rank { get; init; }
}
