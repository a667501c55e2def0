using Lucene.Net.Tartarus.Snowball.Ext;

namespace Asemb.Core.Words;

/// <summary>
/// The languages of the words index, named as PostgreSQL names its text-search configurations. Stemmers are Snowball's and Lucene's
/// (Apache-2.0); a language without one here is treated as <c>simple</c>: words are found as written, without their inflections.
/// </summary>
public static class TextLanguages
{
    /// <summary>Chosen per document by <see cref="LanguageDetector"/>.</summary>
    public const string Auto = "auto";

    /// <summary>No stemming.</summary>
    public const string Simple = "simple";

    public const string English = "english";

    private static readonly Dictionary<string, Func<WordStemmer?>> Stemmers = new(StringComparer.Ordinal)
    {
        ["arabic"] = () => WordStemmer.From(new Lucene.Net.Analysis.Ar.ArabicStemmer().Stem),
        ["armenian"] = () => WordStemmer.From(new ArmenianStemmer()),
        ["basque"] = () => WordStemmer.From(new BasqueStemmer()),
        ["catalan"] = () => WordStemmer.From(new CatalanStemmer()),
        ["danish"] = () => WordStemmer.From(new DanishStemmer()),
        ["dutch"] = () => WordStemmer.From(new DutchStemmer()),
        [English] = () => WordStemmer.From(new EnglishStemmer()),
        ["finnish"] = () => WordStemmer.From(new FinnishStemmer()),
        ["french"] = () => WordStemmer.From(new FrenchStemmer()),
        ["german"] = () => WordStemmer.From(new German2Stemmer()),
        ["greek"] = () => WordStemmer.From(new Lucene.Net.Analysis.El.GreekStemmer().Stem),
        ["hindi"] = () => WordStemmer.From(new Lucene.Net.Analysis.Hi.HindiStemmer().Stem),
        ["hungarian"] = () => WordStemmer.From(new HungarianStemmer()),
        ["indonesian"] = () => WordStemmer.From((word, length) => new Lucene.Net.Analysis.Id.IndonesianStemmer().Stem(word, length, stemDerivational: true)),
        ["irish"] = () => WordStemmer.From(new IrishStemmer()),
        ["italian"] = () => WordStemmer.From(new ItalianStemmer()),
        ["lithuanian"] = () => null,
        ["nepali"] = () => null,
        ["norwegian"] = () => WordStemmer.From(new NorwegianStemmer()),
        ["portuguese"] = () => WordStemmer.From(new PortugueseStemmer()),
        ["romanian"] = () => WordStemmer.From(new RomanianStemmer()),
        ["russian"] = () => WordStemmer.From(new RussianStemmer()),
        ["serbian"] = () => null,
        [Simple] = () => null,
        ["spanish"] = () => WordStemmer.From(new SpanishStemmer()),
        ["swedish"] = () => WordStemmer.From(new SwedishStemmer()),
        ["tamil"] = () => null,
        ["turkish"] = () => WordStemmer.From(new TurkishStemmer()),
        ["yiddish"] = () => null,
    };

    /// <summary>Every name but <see cref="Auto"/>, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Stemmers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>True for <see cref="Auto"/> and for every name of <see cref="Names"/>.</summary>
    public static bool IsKnown(string name) => name is Auto || Stemmers.ContainsKey(name);

    /// <summary>Whether inflected forms of a word find one another in this language.</summary>
    public static bool HasStemmer(string name) => name is not (Simple or "lithuanian" or "nepali" or "serbian" or "tamil" or "yiddish") && Stemmers.ContainsKey(name);

    /// <summary>A new stemmer, not thread-safe; null when the language has none.</summary>
    internal static WordStemmer? CreateStemmer(string name) => Stemmers[name]();
}
