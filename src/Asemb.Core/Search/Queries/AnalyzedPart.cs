using Asemb.Core.Words;

namespace Asemb.Core.Search.Queries;

/// <summary>A phrase, or an excluded word or phrase, in analysed form.</summary>
/// <param name="Part">As written.</param>
/// <param name="Alternatives">
/// Terms in order, for each language in which they differ. One term is looked up as such; more have to stand next to one another among a chunk's
/// terms without its compounds. A word such as max_connections is one term, well-known is two.
/// </param>
public sealed record AnalyzedPart(QueryPart Part, IReadOnlyList<IReadOnlyList<string>> Alternatives)
{
    internal static AnalyzedPart Of(QueryPart part, IReadOnlyList<string> languages)
    {
        var alternatives = new List<IReadOnlyList<string>>();
        foreach (var language in languages)
        {
            var terms = Sequence(TextAnalyzer.For(language).Analyze(part.Text));
            if (terms.Count > 0 && !alternatives.Any(other => other.SequenceEqual(terms, StringComparer.Ordinal))) alternatives.Add(terms);
        }

        return new AnalyzedPart(part, alternatives);
    }

    private static List<string> Sequence(IReadOnlyList<AnalyzedToken> tokens)
    {
        if (tokens is [.., { IsCompound: true } whole] && IsAllOf(whole, tokens)) return [whole.Term];
        return [.. tokens.Where(token => !token.IsCompound).Select(token => token.Term)];
    }

    /// <summary>Whether nothing stands before or behind a compound but its parts.</summary>
    private static bool IsAllOf(AnalyzedToken compound, IReadOnlyList<AnalyzedToken> tokens) =>
        tokens.All(token => token.Start >= compound.Start && token.Start + token.Length <= compound.Start + compound.Length);
}
