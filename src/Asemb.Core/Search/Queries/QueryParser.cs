using System.Text;

namespace Asemb.Core.Search.Queries;

/// <summary>
/// Reads the query language: <c>"a phrase"</c>, <c>-word</c>, <c>-"a phrase"</c>, <c>begin*</c>. What only looks like an operator is text: most
/// queries were written by people who know of none. An operator stands at the beginning of a token; see <see cref="Operators"/> for each. Every
/// string can be parsed, in time linear in its length.
/// </summary>
public static class QueryParser
{
    /// <summary>
    /// A text with more words was not written as a query, and its quotes quote something. Taken as demands, those of 5 of the 76 queries of cisi, which
    /// are paragraphs, cost the collection 0.009 of nDCG@10.
    /// </summary>
    public const int MaxWords = 32;

    public static ParsedQuery Parse(string text, QuerySyntax syntax = QuerySyntax.Standard)
    {
        if (syntax == QuerySyntax.Plain || text.AsSpan().IndexOfAny("\"-*“„") < 0) return ParsedQuery.Plain(text);
        var found = new Operators(text).Find();
        if (found.Count == 0) return ParsedQuery.Plain(text);
        if (CountWords(text) > MaxWords)
        {
            return ParsedQuery.Plain(text) with
            {
                Warnings = [$"The query has more than {MaxWords} words: quotes, hyphens and asterisks in it were taken as text."],
            };
        }

        return new ParsedQuery
        {
            Text = text,
            PositiveText = Positive(text, found),
            EmbeddedText = Embedded(text, found),
            Phrases = Parts(text, found, QueryOperator.Phrase),
            Prefixes = Parts(text, found, QueryOperator.Prefix),
            Excluded = Parts(text, found, QueryOperator.Exclusion),
            ExcludedPrefixes = Parts(text, found, QueryOperator.ExcludedPrefix),
        };
    }

    private static int CountWords(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]) && (i == 0 || char.IsWhiteSpace(text[i - 1]))) count++;
        }

        return count;
    }

    private static QueryPart[] Parts(string text, List<FoundOperator> found, QueryOperator kind) =>
        [.. found.Where(part => part.Kind == kind).Select(part => new QueryPart(part.WordsStart, text[part.WordsStart..part.WordsEnd]))];

    private static string Positive(string text, List<FoundOperator> found)
    {
        var characters = text.ToCharArray();
        foreach (var part in found)
        {
            if (part.Kind != QueryOperator.Phrase)
            {
                characters.AsSpan(part.Start, part.End - part.Start).Fill(' ');
                continue;
            }

            characters.AsSpan(part.Start, part.WordsStart - part.Start).Fill(' ');
            characters.AsSpan(part.WordsEnd, part.End - part.WordsEnd).Fill(' ');
        }

        return new string(characters);
    }

    private static string Embedded(string text, List<FoundOperator> found)
    {
        var embedded = new StringBuilder(text.Length);
        var at = 0;
        foreach (var part in found)
        {
            embedded.Append(text, at, part.Start - at);
            at = part.End;
            if (part.Kind is QueryOperator.Phrase or QueryOperator.Prefix) embedded.Append(text, part.WordsStart, part.WordsEnd - part.WordsStart);
            else if (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        }

        return embedded.Append(text, at, text.Length - at).ToString().Trim();
    }
}
