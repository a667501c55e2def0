using System.Text;

namespace Asemb.Core.Words;

/// <summary>
/// Puts letters together with the marks that follow them, as stemmers know them: file systems and PDFs give "a" and a diaeresis for "ä". A table of our
/// own for the reason that <see cref="WordFolding"/> has one; for lower case, and for the letters and marks of its languages.
/// </summary>
internal static class WordComposition
{
    /// <summary>A mark, and pairs of a letter and the same with the mark.</summary>
    private static readonly (char Mark, string Pairs)[] Rows =
    [
        ('\u0300', "aàeèiìoòuùüǜnǹеѐиѝēḕōṑwẁâầăằêềôồơờưừyỳ"),
        ('\u0301', "aáeéiíoóuúyýcćlĺnńrŕsśzźüǘgǵåǻæǽøǿϊΐαάεέηήιίϋΰοόυύωώгѓкќçḉēḗïḯkḱmḿõṍōṓpṕũṹwẃâấăắêếôốơớưứ"),
        ('\u0302', "aâeêiîoôuûcĉgĝhĥjĵsŝwŵyŷzẑạậẹệọộ"),
        ('\u0303', "aãnñoõiĩuũvṽâẫăẵeẽêễôỗơỡưữyỹ"),
        ('\u0304', "aāeēiīoōuūüǖäǟȧǡæǣǫǭöȫõȭȯȱyȳиӣуӯgḡḷḹṛṝ"),
        ('\u0306', "aăeĕgğiĭoŏuŭийуўжӂаӑеӗȩḝạặ"),
        ('\u0307', "cċeėgġzżaȧoȯbḃdḋfḟhḣmṁnṅpṗrṙsṡśṥšṧṣṩtṫwẇxẋyẏſẛ"),
        ('\u0308', "aäeëiïoöuüyÿιϊυϋеёіїаӓәӛжӝзӟиӥоӧөӫэӭуӱчӵыӹhḧõṏūṻwẅxẍtẗ"),
        ('\u030A', "aåuůwẘyẙ"),
        ('\u030B', "oőuűуӳ"),
        ('\u030C', "cčdďeělľnňrřsštťzžaǎiǐoǒuǔüǚgǧkǩʒǯjǰhȟ"),
        ('\u0326', "sștț"),
        ('\u0327', "cçgģkķlļnņrŗsştţeȩdḑhḩ"),
        ('\u0328', "aąeęiįuųoǫ"),
    ];

    private static readonly Dictionary<(char Letter, char Mark), char> Table = Rows
        .SelectMany(row => row.Pairs.Chunk(2).Select(pair => ((pair[0], row.Mark), pair[1])))
        .ToDictionary(entry => entry.Item1, entry => entry.Item2);

    /// <summary>The same instance when there is nothing to put together. Marks that no letter takes up stay.</summary>
    public static string Compose(string word)
    {
        if (!word.AsSpan().ContainsAnyInRange('\u0300', '\u036F')) return word;
        var composed = new StringBuilder(word.Length);
        foreach (var c in word)
        {
            if (composed.Length > 0 && Table.TryGetValue((composed[^1], c), out var letter)) composed[^1] = letter;
            else composed.Append(c);
        }

        return composed.ToString();
    }
}
