using Asemb.Core.Words;

namespace Asemb.Core.Search.Queries;

/// <summary>Which terms stand for a beginning of a word.</summary>
public static class PrefixExpansion
{
    /// <summary>Terms of most chunks that a beginning is taken for; rarer ones are not looked up.</summary>
    public const int MaxTerms = 64;

    /// <summary>Terms that an excluded beginning stands for at most.</summary>
    public const int MaxExcluded = 1024;

    /// <summary>Lower case and folded, as terms are.</summary>
    public static string Beginning(QueryPart part) => TextAnalyzer.For(TextLanguages.Simple).Analyze(part.Text)[^1].Term;
}
