using System.Collections.Frozen;

namespace Asemb.Core.Words;

/// <summary>
/// Finds the language of a text well enough to choose a stemmer: by its script, and for Latin script by the share of each language's most
/// frequent function words. Small, deterministic, and looks at the first few thousand characters only. Text in Latin script without any
/// evidence counts as English.
/// </summary>
public static class LanguageDetector
{
    private const int Sample = 6000;
    private const int MinEvidence = 3;

    private static readonly Dictionary<string, string> FunctionWords = new(StringComparer.Ordinal)
    {
        [TextLanguages.English] = "the of and to in is that for it with as was on are be this by at from or an which not have but they you he his were can will their has been a i do does did how what when where who why my me we our your if so there would could should about into than then these those some such",
        ["german"] = "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über",
        ["french"] = "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont avec son cette aux ont été mais comme ou leur elle",
        ["spanish"] = "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha este sí porque esta entre cuando muy sin sobre fue",
        ["italian"] = "di che è la il e un a per in una sono mi non con si lo ma ti ha le del della dei da al nel alla anche più come gli delle questo quando era",
        ["portuguese"] = "de que o a e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está também",
        ["dutch"] = "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit nog naar door over ze worden wordt deze werd heeft hij tot",
        ["swedish"] = "och i att det som en på är av för med den till inte om ett han men var de sig från så har hon när kan vi eller också efter vid",
        ["norwegian"] = "og i det er på som en til av for at med de ikke den har et om var fra men kan han ble vi seg også blir etter eller når hun",
        ["danish"] = "og i det at en den til er som på de med af for ikke der et om var fra men kan har han blev også sig efter eller når være ved",
        ["finnish"] = "ja on ei että se hän oli mutta joka myös kun ovat tai sen hänen ole sekä kuin niin jos voi mukaan ollut vain",
        ["hungarian"] = "a az és hogy nem is egy ez meg csak de már volt van mint azt vagy el még ha amely után minden ki között",
        ["turkish"] = "ve bir bu için da de ile olarak daha çok olan en gibi ne kadar sonra ancak ise olduğu tarafından değil her ya göre",
        ["romanian"] = "de și în a la cu pe care nu din un o este că mai pentru sau fost fi au prin ce se sunt lui către cel după",
        ["catalan"] = "de la el que i a en els les per un una amb és del no al dels més com va ser són entre però també aquest seva on",
        ["indonesian"] = "yang dan di dengan untuk dari ini itu pada dalam tidak adalah ke oleh sebagai akan juga atau telah dapat ada mereka",
        ["irish"] = "agus an na ar le is a i go ag sé bhí do tá leis ach nach sin mar siad ón atá",
        ["basque"] = "eta da ez bat du izan zen dira hau baina ere egin den dute ziren bere baino edo",
        ["lithuanian"] = "ir yra kad į iš su tai kaip ar bet nuo už per buvo jo dar tik ne prie",
    };

    private static readonly FrozenDictionary<string, string[]> LanguagesByWord = FunctionWords
        .SelectMany(entry => entry.Value.Split(' ').Distinct(StringComparer.Ordinal).Select(word => (word, language: entry.Key)))
        .GroupBy(pair => pair.word, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.language).ToArray(), StringComparer.Ordinal);

    /// <summary>A name of <see cref="TextLanguages.Names"/>.</summary>
    public static string Detect(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, Sample)];
        var script = DominantScript(text);
        return script == "latin" ? DetectLatin(text) : script;
    }

    /// <summary>Whether the word is one of the most frequent function words of the language, by which it is found.</summary>
    internal static bool IsFunctionWord(string language, ReadOnlySpan<char> word)
    {
        Span<char> lower = stackalloc char[24];
        if (word.Length > lower.Length) return false;
        var length = word.ToLowerInvariant(lower);
        return LanguagesByWord.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(lower[..length], out var languages) && languages.Contains(language, StringComparer.Ordinal);
    }

    private static string DetectLatin(ReadOnlySpan<char> text)
    {
        var evidence = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = LanguagesByWord.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> lower = stackalloc char[24];
        var words = new WordBreaker(text);
        while (words.MoveNext())
        {
            if (words.Length > lower.Length) continue;
            var length = text.Slice(words.Start, words.Length).ToLowerInvariant(lower);
            if (!lookup.TryGetValue(lower[..length], out var languages)) continue;
            foreach (var language in languages) evidence[language] = evidence.GetValueOrDefault(language) + 1;
        }

        var (best, most) = (TextLanguages.English, MinEvidence - 1);
        foreach (var (language, count) in evidence.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            // English wins a draw, since it is what unclear text is taken for.
            if (count > most || (count == most && language == TextLanguages.English)) (best, most) = (language, count);
        }

        return best;
    }

    private static string DominantScript(ReadOnlySpan<char> text)
    {
        int latin = 0, cyrillic = 0, greek = 0, arabic = 0, hebrew = 0, devanagari = 0, tamil = 0, armenian = 0, other = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiLetter(c) || c is >= '\u00C0' and <= '\u024F' or >= '\u1E00' and <= '\u1EFF') latin++;
            else if (c is >= '\u0400' and <= '\u052F') cyrillic++;
            else if (c is (>= '\u0370' and <= '\u03FF') or (>= '\u1F00' and <= '\u1FFF')) greek++;
            else if (c is >= '\u0600' and <= '\u06FF') arabic++;
            else if (c is >= '\u0590' and <= '\u05FF') hebrew++;
            else if (c is >= '\u0900' and <= '\u097F') devanagari++;
            else if (c is >= '\u0B80' and <= '\u0BFF') tamil++;
            else if (c is >= '\u0530' and <= '\u058F') armenian++;
            else if (c >= 0x80 && char.IsLetter(c)) other++;
        }

        (string Language, int Count)[] scripts =
        [
            ("latin", latin), ("russian", cyrillic), ("greek", greek), ("arabic", arabic), (TextLanguages.Simple, hebrew), ("hindi", devanagari), ("tamil", tamil),
            ("armenian", armenian), (TextLanguages.Simple, other),
        ];
        return scripts.MaxBy(script => script.Count).Language;
    }
}
