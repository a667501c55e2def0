using System.Text;

namespace Asemb.Core.Search.Queries;

/// <summary>"Did you mean": the query as it was written, with other words in place of those that no chunk has.</summary>
internal static class QuerySuggestion
{
    /// <summary>A suggestion has to be read: none is made of a page of text.</summary>
    private const int MaxLength = 500;

    /// <returns>Null when there is nothing to replace.</returns>
    public static string? Of(QueryAnalysis query, IReadOnlyList<(QueryWord Word, string Spelling)> corrections)
    {
        var text = query.Query.Text;
        if (corrections.Count == 0 || text.Length > MaxLength) return null;
        var suggestion = new StringBuilder(text.Length + 16);
        var at = 0;
        foreach (var word in query.Words)
        {
            if (word.Start < at) continue;
            var correction = corrections.FirstOrDefault(pair => string.Equals(pair.Word.Text, word.Text, StringComparison.OrdinalIgnoreCase)).Spelling;
            if (correction is null) continue;
            suggestion.Append(text, at, word.Start - at).Append(AsWritten(correction, word.Text));
            at = word.Start + word.Text.Length;
        }

        return suggestion.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>With a capital where the word had one.</summary>
    private static string AsWritten(string spelling, string word) =>
        char.IsUpper(word[0]) ? char.ToUpperInvariant(spelling[0]) + spelling[1..] : spelling;
}
