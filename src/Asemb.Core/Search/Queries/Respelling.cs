using Asemb.Core.Words;

namespace Asemb.Core.Search.Queries;

/// <summary>
/// How a misspelt word is suggested: by the surface of the term that is meant, unless that is another form of the word. A lexicon keeps one form of
/// each, and "how to configuration" is no suggestion for "how to confgure": there the stem is put right and the ending kept.
/// </summary>
internal static class Respelling
{
    public static string Of(QueryWord word, TypoCandidate meant, IReadOnlyList<string> languages)
    {
        var (term, surface) = (meant.Term.Term, meant.Term.Surface);
        var written = TypoExpansion.Folded(word.Text);
        if (meant.SurfaceDistance <= meant.Distance) return surface;
        for (var i = 0; i < languages.Count; i++)
        {
            var stem = word.Readings[i].Term;
            if (!written.StartsWith(stem, StringComparison.Ordinal)) continue;
            var spelling = term + written[stem.Length..];
            if (TextAnalyzer.For(languages[i]).Analyze(spelling) is [var only] && string.Equals(only.Term, term, StringComparison.Ordinal)) return spelling;
        }

        return surface;
    }
}
