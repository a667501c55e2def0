using System.Text;

namespace Asemb.Embeddings.OpenAi;

/// <summary>
/// The number of tokens of a text for models whose tokenizer is not known: the larger of words x 1.3 and characters / 4, where a
/// character outside ASCII counts twice and a CJK, kana or Hangul character four times. An approximation from the usual ratios of
/// English, meant to be rather too large than too small; chunk sizes for such models are approximate in the same measure.
/// </summary>
internal static class ApproximateTokens
{
    public static int Count(ReadOnlySpan<char> text)
    {
        long words = 0, quarters = 0;
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                inWord = false;

                // Runs of spaces become few tokens, but they do count in the characters.
                quarters++;
                continue;
            }

            words += inWord ? 0 : 1;
            inWord = true;
            quarters += rune.Value switch
            {
                < 0x80 => 1,
                < 0x2E80 => 2,
                _ => 4,
            };
        }

        return words == 0 ? 0 : (int)Math.Min(int.MaxValue, Math.Max(((words * 13) + 9) / 10, (quarters + 3) / 4));
    }
}
