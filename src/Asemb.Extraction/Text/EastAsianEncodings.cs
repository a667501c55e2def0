using System.Text;

namespace Asemb.Extraction.Text;

/// <summary>
/// Guesses multi-byte encodings of Japanese, Chinese and Korean, and the Cyrillic code page, when nothing declares them: the sample must decode without
/// error, and nearly all that is not ASCII must be letters that are common in the script.
/// </summary>
internal static class EastAsianEncodings
{
    private const double NeededShare = 0.9;

    /// <summary>All that may come out.</summary>
    public static IReadOnlyList<string> Names => Candidates;

    // In this order at equal scores: kana decides for Japanese, then the national standards.
    private static readonly string[] Candidates = ["shift_jis", "euc-jp", "gb18030", "big5", "euc-kr", "windows-1251", "koi8-r"];

    /// <summary>Nearly two thirds of the letters of a Russian text, and more than half of its neighbours'.</summary>
    private const string FrequentCyrillic = "оеаинтсрвл";

    public static Encoding? Find(ReadOnlySpan<byte> sample)
    {
        Encoding? best = null;
        var bestScore = NeededShare;
        foreach (var name in Candidates)
        {
            var strict = Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            var score = Score(strict, sample);
            if (score <= bestScore) continue;
            best = Encoding.GetEncoding(name);
            bestScore = score;
        }

        return best;
    }

    private static double Score(Encoding encoding, ReadOnlySpan<byte> sample)
    {
        // The sample may end inside a character: leave out what follows the last ASCII byte.
        var end = sample.LastIndexOfAnyInRange((byte)10, (byte)62) + 1;
        if (end < 8) end = sample.Length;
        string text;
        try
        {
            text = encoding.GetString(sample[..end]);
        }
        catch (DecoderFallbackException)
        {
            return 0;
        }

        double wide = 0, common = 0;
        var cyrillic = encoding.CodePage is 1251 or 20866;
        var lowerBeforeUpper = 0;
        var frequent = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c < 0x80) continue;
            wide++;
            if (cyrillic)
            {
                if (c is >= '\u0410' and <= '\u044F' or 'Ё' or 'ё' or '—' or '«' or '»' or '№' or '…' or '\u00A0') common++;
                if (FrequentCyrillic.Contains(char.ToLowerInvariant(c))) frequent++;
                if (i > 0 && char.IsUpper(c) && char.IsLower(text[i - 1])) lowerBeforeUpper++;
            }
            else
            {
                common += Weight(c, encoding.CodePage);
            }
        }

        // KOI8 and Windows-1251 read as each other swap cases and letters: the frequent ones become rare. Western text has few letters of this kind in a row.
        if (cyrillic && (frequent < 0.4 * wide || lowerBeforeUpper > 0.1 * wide || wide < 0.3 * text.Length)) return 0;
        return wide < 4 ? 0 : common / wide;
    }

    private static double Weight(char c, int codePage) => c switch
    {
        >= '\u3041' and <= '\u30FF' => codePage is 932 or 51932 or 20932 ? 1.2 : 0.5,
        >= '\u3000' and <= '\u303F' or >= '\uFF00' and <= '\uFF60' or '\u2018' or '\u2019' or '\u201C' or '\u201D' or '\u2026' or '\u2014' or '\u00B7' => 1,
        >= '\u4E00' and <= '\u9FFF' => codePage == 51949 ? 0.3 : 1,
        >= '\uAC00' and <= '\uD7AF' => codePage is 51949 or 949 ? 1.1 : 0,
        >= '\uFF61' and <= '\uFF9F' => 0.2,
        _ => 0,
    };
}
