using System.Globalization;
using System.Text;
using Asemb.Embeddings.BuiltIn;
using Microsoft.ML.Tokenizers;

namespace Asemb.Embeddings.Onnx;

/// <summary>
/// BERT's cleaning, lower-casing and dropping of accents, after <c>tokenization.py</c> of the original release and the fast tokenizers.
/// Not taken from the tokenizer package: its own one (2.0.1) deletes line breaks and tabs, which joins the words around them, and
/// symbols such as <c>+</c> and <c>$</c>, and keeps accents where there is no ICU.
/// </summary>
internal sealed class BertNormalization(bool lowerCase, bool stripAccents, bool separateIdeographs, bool cleanText) : Normalizer
{
    private static readonly Lazy<TextFolding> Folding = new(() => new TextFolding(EmbeddedFile.Open("folding.txt").Bytes));

    public override string Normalize(string original) => Normalize(original.AsSpan());

    public override string Normalize(ReadOnlySpan<char> original)
    {
        var result = new StringBuilder(original.Length + 16);
        for (var index = 0; index < original.Length;)
        {
            Rune.DecodeFromUtf16(original[index..], out var rune, out var length);
            var start = index;
            index += length;
            if (cleanText && IsDropped(rune))
                continue;
            if (cleanText && IsSpace(rune))
            {
                result.Append(' ');
            }
            else if (rune.IsAscii)
            {
                result.Append((char)(lowerCase ? Rune.ToLowerInvariant(rune) : rune).Value);
            }
            else if (separateIdeographs && IsIdeograph(rune.Value))
            {
                result.Append(' ');
                Fold(original.Slice(start, length), rune, result);
                result.Append(' ');
            }
            else
            {
                Fold(original.Slice(start, length), rune, result);
            }
        }

        return result.ToString();
    }

    private void Fold(ReadOnlySpan<char> character, Rune rune, StringBuilder result)
    {
        if (lowerCase && stripAccents)
        {
            // One character at a time, so that a sigma at the end of a word stays an ordinary one, as in the fast tokenizers.
            Span<int> folded = stackalloc int[TextFolding.MaxExpansion];
            var at = 0;
            var count = Folding.Value.Fold(character, ref at, folded);
            foreach (var codePoint in folded[..count])
            {
                if (Folding.Value.ClassOf(codePoint) != CharacterClass.Mark)
                    Append(new Rune(codePoint), result);
            }
        }
        else if (stripAccents)
        {
            foreach (var part in rune.ToString().Normalize(NormalizationForm.FormD).EnumerateRunes())
            {
                if (Rune.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark)
                    Append(part, result);
            }
        }
        else
        {
            Append(lowerCase ? Rune.ToLowerInvariant(rune) : rune, result);
        }
    }

    private static void Append(Rune rune, StringBuilder result)
    {
        Span<char> units = stackalloc char[2];
        result.Append(units[..rune.EncodeToUtf16(units)]);
    }

    private static bool IsSpace(Rune rune) => rune.Value is '\t' or '\n' or '\r' || Rune.IsWhiteSpace(rune);

    private static bool IsDropped(Rune rune) => rune.Value is 0 or 0xFFFD
        || (rune.Value is not ('\t' or '\n' or '\r') && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    // The ranges of the original release; kana and Hangul are not among them.
    private static bool IsIdeograph(int codePoint) => codePoint
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}

/// <summary>BERT's words: split at white space, every punctuation character a word of its own; ASCII symbols count as punctuation.</summary>
internal sealed class BertWords : PreTokenizer
{
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        List<(int Offset, int Length)> words = [];
        var start = -1;
        for (var index = 0; index < text.Length;)
        {
            Rune.DecodeFromUtf16(text[index..], out var rune, out var length);
            var isSpace = Rune.IsWhiteSpace(rune);
            var isPunctuation = !isSpace && IsPunctuation(rune);
            if (isSpace || isPunctuation)
            {
                if (start >= 0)
                    words.Add((start, index - start));
                if (isPunctuation)
                    words.Add((index, length));
                start = -1;
            }
            else if (start < 0)
            {
                start = index;
            }

            index += length;
        }

        if (start >= 0)
            words.Add((start, text.Length - start));
        return words;
    }

    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
        : Rune.IsPunctuation(rune);
}
