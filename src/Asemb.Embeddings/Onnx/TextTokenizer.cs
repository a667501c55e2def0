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
internal sealed class TextTokenizer(Tokenizer tokenizer, int[] before, int[] after, int padding, bool prefixSpace = false)
{
    public int Padding { get; } = padding;

    public int SpecialTokens => before.Length + after.Length;

    /// <summary>Tokens without special ones.</summary>
    public int Count(ReadOnlySpan<char> text)
    {
        if (!prefixSpace && !HasLoneSurrogate(text))
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
        if (prefixSpace && !text.StartsWith(' '))
            text = ' ' + text;
        if (text.Length == 0)
            return [];
        return tokenizer switch
        {
            SentencePieceTokenizer pieces =>
                pieces.EncodeToIds(text, addBeginningOfSentence: false, addEndOfSentence: false, maxTokens, out _, out _),
            _ => tokenizer.EncodeToIds(text, maxTokens, out _, out _),
        };
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
