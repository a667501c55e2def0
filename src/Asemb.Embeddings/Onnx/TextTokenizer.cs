using Microsoft.ML.Tokenizers;

namespace Asemb.Embeddings.Onnx;

/// <summary>
/// Texts to the token ids that a transformer expects. Special tokens written in a text are ordinary text here, so that no document can
/// change where its own input ends. Thread-safe.
/// </summary>
/// <param name="tokenizer">Splits and numbers, without special tokens.</param>
/// <param name="before">Special tokens before every text, e.g. <c>[CLS]</c>.</param>
/// <param name="after">Special tokens behind every text, e.g. <c>[SEP]</c>.</param>
/// <param name="padding">The id that fills shorter texts of a batch; masked, so it does not change vectors.</param>
/// <param name="prefixSpace">Whether the tokenizer was trained with a space before each text.</param>
/// <param name="splitsAtWhiteSpace">Whether line breaks, tabs and other white space separate words as spaces do.</param>
/// <param name="fusedUnknown">The id that stands once for any number of unknown pieces in a row, if the tokenizer was trained so.</param>
internal sealed class TextTokenizer(
    Tokenizer tokenizer, int[] before, int[] after, int padding, bool prefixSpace = false, bool splitsAtWhiteSpace = false, int? fusedUnknown = null)
{
    public int Padding { get; } = padding;

    public int SpecialTokens => before.Length + after.Length;

    /// <summary>Tokens without special ones.</summary>
    public int Count(ReadOnlySpan<char> text)
    {
        if (!prefixSpace && fusedUnknown is null && !HasLoneSurrogate(text))
            return tokenizer.CountTokens(text);
        return Plain(text.ToString(), int.MaxValue).Count;
    }

    /// <summary>At most <paramref name="maxTokens"/> ids, special ones included.</summary>
    public long[] Encode(string text, int maxTokens)
    {
        var ids = Plain(text, maxTokens - SpecialTokens);
        var all = new long[ids.Count + SpecialTokens];
        var at = 0;
        foreach (var id in before)
            all[at++] = id;
        foreach (var id in ids)
            all[at++] = id;
        foreach (var id in after)
            all[at++] = id;
        return all;
    }

    private IReadOnlyList<int> Plain(string text, int maxTokens)
    {
        if (HasLoneSurrogate(text))
            text = ReplaceLoneSurrogates(text);
        if (splitsAtWhiteSpace)
            text = string.Concat(text.Select(character => char.IsWhiteSpace(character) ? ' ' : character));
        if (text.Length == 0)
            return [];
        if (prefixSpace && !text.StartsWith(' '))
            text = ' ' + text;
        return fusedUnknown is { } unknown ? Fused(text, unknown, maxTokens) : Ids(text, maxTokens);
    }

    private IReadOnlyList<int> Ids(string text, int maxTokens) => tokenizer is SentencePieceTokenizer pieces
        ? pieces.EncodeToIds(text, addBeginningOfSentence: false, addEndOfSentence: false, maxTokens, out _, out _)
        : tokenizer.EncodeToIds(text, maxTokens, out _, out _);

    private List<int> Fused(string text, int unknown, int maxTokens)
    {
        // Fusing makes room for more: ask for more until there is enough, or no more.
        for (var asked = maxTokens; ; asked = (int)Math.Min(int.MaxValue, asked * 2L))
        {
            var ids = Ids(text, asked);
            List<int> fused = [];
            foreach (var id in ids)
            {
                if (id != unknown || fused.Count == 0 || fused[^1] != unknown)
                    fused.Add(id);
            }

            if (fused.Count >= maxTokens || ids.Count < asked)
                return fused.Count > maxTokens ? fused[..maxTokens] : fused;
        }
    }

    // Normalisation and UTF-8 throw on them.
    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        if (at < 0)
            return false;
        for (var i = at; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }

        return false;
    }

    private static string ReplaceLoneSurrogates(string text) => string.Create(text.Length, text, (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            if (char.IsSurrogate(source[i]) && i + 1 < source.Length && char.IsSurrogatePair(source[i], source[i + 1]))
            {
                target[i] = source[i];
                target[i + 1] = source[i + 1];
                i++;
                continue;
            }

            target[i] = char.IsSurrogate(source[i]) ? '\uFFFD' : source[i];
        }
    });
}
