using Asemb.Client.Contracts;
using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;

namespace Asemb.Server.Switching;

/// <summary>
/// Asks for a stored chunk as somebody would who knows of it: by its heading or its document's title, or by a sentence of it, in turn. The document
/// it comes from is what should be found.
/// </summary>
internal static class KnownItemQuery
{
    private const int ShortestSentence = 30;
    private const int LongestQuery = 300;

    /// <summary>Queries that say the same are asked once: which of their documents is meant cannot be told.</summary>
    public static IReadOnlyList<JudgedQuery> Of(IReadOnlyList<SampledChunk> chunks) =>
    [
        .. chunks
            .Select((chunk, i) => new JudgedQuery
            {
                Query = Shorten((i % 2 == 0 ? HeadingOf(chunk) ?? SentenceOf(chunk) : SentenceOf(chunk) ?? HeadingOf(chunk)) ?? chunk.Text.Trim()),
                Relevant = new Dictionary<string, int>(StringComparer.Ordinal) { [chunk.DocumentKey] = 1 },
            })
            .Where(query => query.Query.Length > 0)
            .GroupBy(query => query.Query, StringComparer.Ordinal)
            .Where(group => group.Count() == 1)
            .Select(group => group.Single()),
    ];

    private static string? HeadingOf(SampledChunk chunk)
    {
        var heading = chunk.HeadingPath.Count > 0 ? chunk.HeadingPath[^1] : null;
        var title = chunk.Title?.Trim();
        if (string.IsNullOrWhiteSpace(heading) || string.Equals(heading, title, StringComparison.Ordinal)) return string.IsNullOrEmpty(title) ? null : title;
        return string.IsNullOrEmpty(title) ? heading : $"{title} {heading}";
    }

    /// <summary>The one in the middle of those that say enough.</summary>
    private static string? SentenceOf(SampledChunk chunk)
    {
        var sentences = SentenceSplitter.Split(chunk.Text).Select(range => chunk.Text[range].ReplaceLineEndings(" ").Trim()).Where(sentence => sentence.Length >= ShortestSentence).ToList();
        return sentences.Count == 0 ? null : sentences[sentences.Count / 2];
    }

    private static string Shorten(string text)
    {
        if (text.Length <= LongestQuery) return text;
        var end = text.LastIndexOf(' ', LongestQuery);
        return text[..(end > 0 ? end : LongestQuery - (char.IsHighSurrogate(text[LongestQuery - 1]) ? 1 : 0))];
    }
}
