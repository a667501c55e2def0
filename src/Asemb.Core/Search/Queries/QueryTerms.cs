using System.Runtime.InteropServices;

namespace Asemb.Core.Search.Queries;

/// <summary>A term of a query and how much it counts.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct QueryTerm(string Term, float Weight);

/// <summary>
/// The terms that a query looks up, each once, in the order of the query. A word said twice counts twice, as BM25's formula has it. Function words
/// count little: in a question of thirty words they add up to more than its subject. They are not left out, because "while loop", "WITH clause"
/// and "to be or not to be" are about them; a query of nothing else ranks as if they were words like any other.
/// </summary>
internal static class QueryTerms
{
    /// <summary>Measured: anything from 0 to 0.3 is within 0.003 nDCG@10 on average over the collections of docs/benchmarks.md; 1 is worse on eight of nine.</summary>
    private const float FunctionWordWeight = 0.2f;

    /// <param name="words">Analysed in as many languages, of which any may be the query's; each term counts as in the language that values it most.</param>
    public static IReadOnlyList<QueryTerm> Of(IReadOnlyList<QueryWord> words, int languages)
    {
        var weights = new OrderedDictionary<string, float>(StringComparer.Ordinal);
        var ofLanguage = new OrderedDictionary<string, float>(StringComparer.Ordinal);
        for (var language = 0; language < languages; language++)
        {
            ofLanguage.Clear();
            foreach (var word in words)
            {
                var (term, isFunctionWord) = word.Readings[language];
                ofLanguage[term] = ofLanguage.GetValueOrDefault(term) + (isFunctionWord ? FunctionWordWeight : 1);
            }

            foreach (var (term, weight) in ofLanguage) weights[term] = Math.Max(weights.GetValueOrDefault(term), weight);
        }

        return [.. weights.Select(entry => new QueryTerm(entry.Key, entry.Value))];
    }
}
