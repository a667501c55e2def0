using System.Collections.Frozen;

namespace Asemb.Core.Chunking;

/// <summary>Whether a single full stop behind a word ends the sentence. Words of English, German, French, Spanish, Italian and Dutch.</summary>
internal static class SentenceAbbreviations
{
    public const int LongestWord = 24;

    // Always followed by what they belong to.
    private static readonly Lookup Never = new(
        "mr mrs ms mx dr prof sen rep gov gen col capt cpt lt cmdr sgt maj adm rev hon pres messrs mme mlle mgr fr sra srta dra herr frl "
        + "e.g i.e z.b d.h u.a u.u z.t i.d.r o.ä p.ex bzw ggf evtl vgl cf viz ca approx resp inkl exkl zzgl sog geb gest dipl mag sig dott avv "
        + "ing dhr mevr bijv excl incl esp");

    // Belong to a number behind them.
    private static readonly Lookup BeforeNumber = new(
        "no nos nr num núm fig figs eq eqs eqn sec sect vol vols pp p pg ch chap art arts cap par para abs abb tab bd kap ziff rdnr anm n ref refs "
        + "jan feb mar apr jun jul aug sep sept oct nov dec tel ext ed v ver col ln");

    // May end a sentence or not: only a word that commonly opens one says that it did.
    private static readonly Lookup Either = new("inc ltd co corp bros st jr sr vs al dept univ assn mt ft rd ave blvd llc plc ag gmbh");

    private static readonly Lookup Openings = new(
        "the a an this that these those it he she we they you i in on at as if when while where after before but and or so however although "
        + "because since for from with there here what why how who our their his her its my to by no not one some many most all both each "
        + "der die das ein eine es er sie wir ihr in im am und aber wenn als le la les un une il elle nous vous ils elles el los las una en");

    private static readonly Lookup Months = new("januar februar märz april mai juni juli august september oktober november dezember");

    /// <summary>A small letter follows: mostly an abbreviation, but some texts know no capitals; there only longer words count as ends.</summary>
    public static bool EndsBeforeLowerCase(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty) return false;
        if (char.IsDigit(word[^1])) return true;
        return word.Length >= 4 && !IsAcronym(word) && !Never.Contains(word) && !BeforeNumber.Contains(word) && !Either.Contains(word);
    }

    /// <param name="word">What stands directly before the stop.</param>
    /// <param name="following">The text behind it, from its first letter or digit.</param>
    /// <param name="isLabel">The word is a number and all that the sentence has so far.</param>
    public static bool EndsBeforeUpperCase(ReadOnlySpan<char> word, ReadOnlySpan<char> following, bool isLabel)
    {
        if (word.IsEmpty) return true;
        if (isLabel || Never.Contains(word)) return false;
        if (char.IsDigit(following[0]) && BeforeNumber.Contains(word)) return false;
        if (word.Length <= 2 && char.IsDigit(word[0])) return !Months.Contains(FirstWord(following));
        var initial = word.Length == 1 && (char.IsUpper(word[0]) || char.IsLower(word[0]));
        return !(initial || IsAcronym(word) || Either.Contains(word)) || Openings.Contains(FirstWord(following));
    }

    // U.S, a.m, Ph.D: parts of one or two letters between the stops.
    private static bool IsAcronym(ReadOnlySpan<char> word)
    {
        if (!word.Contains('.')) return false;
        foreach (var part in word.Split('.'))
        {
            var letters = word[part];
            if (letters.Length is < 1 or > 2 || !char.IsLetter(letters[0]) || !char.IsLetter(letters[^1])) return false;
        }

        return true;
    }

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && length < LongestWord && char.IsLetter(text[length])) length++;
        return text[..length];
    }

    private sealed class Lookup(string words)
    {
        private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _words =
            words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

        public bool Contains(ReadOnlySpan<char> word) => _words.Contains(word);
    }
}
