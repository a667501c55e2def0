using System.Globalization;

namespace Asemb.Core.Words;

/// <summary>
/// Makes spellings that people treat as the same the same: accents of Latin letters, final forms and vowel points. A table of our own instead of
/// the system's normalisation, which differs with the installed ICU and is absent in invariant mode: an index made on one machine must be
/// readable on another.
/// </summary>
internal static class WordFolding
{
    private static readonly (string Base, string Variants)[] Latin =
    [
        ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁẚạảấầẩẫậắằẳẵặ"), ("b", "ḃḅḇƀƃɓ"), ("c", "çćĉċčḉƈȼ"), ("d", "ďđḋḍḏḑḓðƌȡɖɗ"), ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệɇɛ"), ("f", "ḟƒ"),
        ("g", "ĝğġģǧǵḡǥɠ"), ("h", "ĥħḣḥḧḩḫẖȟɦ"), ("i", "ìíîïĩīĭįıǐȉȋḭḯỉịɨ"), ("j", "ĵǰɉ"), ("k", "ķǩḱḳḵƙ"), ("l", "ĺļľŀłḷḹḻḽƚ"), ("m", "ḿṁṃ"), ("n", "ñńņňŋǹṅṇṉṋƞɲ"),
        ("o", "òóôõöøōŏőǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộơớờởỡợ"), ("p", "ṕṗƥ"), ("r", "ŕŗřȑȓṙṛṝṟɍ"), ("s", "śŝşšșṡṣṥṧṩſẛẜẝ"), ("t", "ţťŧțṫṭṯṱẗƫƭȶʈ"), ("u", "ùúûüũūŭůűųǔǖǘǚǜȕȗṳṵṷṹṻụủưứừửữựʉ"),
        ("v", "ṽṿʋ"), ("w", "ŵẁẃẅẇẉẘ"), ("x", "ẋẍ"), ("y", "ýÿŷȳẏẙỳỵỷỹƴɏỿ"), ("z", "źżžẑẓẕƶȥ"), ("ss", "ß"), ("ae", "æǣǽ"), ("oe", "œ"), ("th", "þ"), ("lj", "ǉ"), ("nj", "ǌ"), ("dz", "ǆǳ"), ("st", "ﬅﬆ"), ("ij", "ĳ"),
        ("fi", "ﬁ"), ("fl", "ﬂ"), ("ff", "ﬀ"), ("ffi", "ﬃ"), ("ffl", "ﬄ"),
        ("е", "ё"), ("α", "άἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ"), ("ε", "έἐἑἒἓἔἕὲέ"), ("η", "ήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ"), ("ι", "ΐίϊἰἱἲἳἴἵἶἷὶίῐῑῒΐῖῗ"), ("ο", "όὀὁὂὃὄὅὸό"), ("υ", "ΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ"), ("ω", "ώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ"), ("ρ", "ῤῥ"), ("σ", "ς"),
        ("ا", "أإآ"), ("ي", "ى"), ("ه", "ة"),
    ];

    private static readonly Dictionary<char, string> Table = Latin
        .SelectMany(row => row.Variants.Select(variant => (variant, row.Base)))
        .ToDictionary(pair => pair.variant, pair => pair.Base);

    /// <summary>The word with its accents folded; the same instance when there is nothing to fold.</summary>
    public static string Fold(string word)
    {
        var first = FirstFoldable(word);
        if (first < 0) return word;
        var folded = new System.Text.StringBuilder(word.Length + 4).Append(word.AsSpan(0, first));
        foreach (var c in word.AsSpan(first))
        {
            if (Table.TryGetValue(c, out var replacement)) folded.Append(replacement);
            else if (!IsDroppedMark(c)) folded.Append(c);
        }

        return folded.ToString();
    }

    /// <summary>Full-width forms as their ASCII letters and digits.</summary>
    public static char Narrow(char c) => c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c;

    private static int FirstFoldable(string word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] >= 0x80 && (Table.ContainsKey(word[i]) || IsDroppedMark(word[i]))) return i;
        }

        return -1;
    }

    /// <summary>Combining accents, Hebrew points and Arabic vowel signs; not the vowel signs of Indic scripts, without which words change.</summary>
    private static bool IsDroppedMark(char c) =>
        c is (>= '\u0300' and <= '\u036F') or (>= '\u0591' and <= '\u05C7') or (>= '\u0610' and <= '\u061A') or (>= '\u064B' and <= '\u065F') or '\u0640' or '\u0670'
        && (c == '\u0640' || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark);
}
