using System.Collections.Frozen;

namespace Asemb.Core.Words;

/// <summary>
/// Words that say nothing of a text's subject: articles, pronouns, auxiliaries, question words. They are indexed like any other, count
/// little in a query that says something else besides, and are not marked in what is shown to people.
/// </summary>
public static class FunctionWords
{
    private const string English =
        "a about after again all also am an and any are as at be because been before being between both but by can could did do does doing during each few for from "
        + "further had has have having he her here hers him his how i if in into is it its just may me might more most must my no nor not now of off on once only or "
        + "other our ours out over own shall she should so some such than that the their theirs them then there these they this those through to too under until up "
        + "us very was we were what when where which while who whom whose why will with would you your yours";

    private static readonly FrozenSet<string> EnglishWords = English.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> EnglishLookup = EnglishWords.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="language">A name of <see cref="TextLanguages.Names"/>.</param>
    /// <param name="word">As it stands in the text, in any case.</param>
    public static bool Contains(string language, ReadOnlySpan<char> word) => string.Equals(language, TextLanguages.English, StringComparison.Ordinal)
        ? EnglishLookup.Contains(word)
        : LanguageDetector.IsFunctionWord(language, word);
}
