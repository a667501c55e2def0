using System.Text;
using Asemb.Core.Embeddings;

namespace Asemb.Core.Tests.Chunking;

/// <summary>One token for each run of letters and digits; as the built-in model does, a word of more than 40 characters counts as nothing.</summary>
internal sealed class WordCounter : ITokenCounter
{
    public int Count(ReadOnlySpan<char> text)
    {
        var (tokens, length) = (0, 0);
        foreach (var c in text)
        {
            if (c >= '\u3040' && c < '\uD800' && char.IsLetter(c)) tokens++;
            else if (char.IsLetterOrDigit(c)) length++;
            else if (length > 0)
            {
                tokens += length > 40 ? 0 : 1;
                length = 0;
            }
        }

        return tokens + (length is > 0 and <= 40 ? 1 : 0);
    }
}

/// <summary>Byte-level: three bytes of UTF-8 are a token, white space too.</summary>
internal sealed class ByteCounter : ITokenCounter
{
    public int Count(ReadOnlySpan<char> text) => (Encoding.UTF8.GetByteCount(text) + 2) / 3;
}

/// <summary>Finds more in a whole than in its parts: a token for each word and each gap, and one more for every ten characters.</summary>
internal sealed class GreedyCounter : ITokenCounter
{
    public int Count(ReadOnlySpan<char> text)
    {
        var tokens = text.Length / 10;
        foreach (var range in text.SplitAny(' ', '\n')) tokens += range.End.Value > range.Start.Value ? 1 : 0;
        foreach (var c in text) tokens += char.IsWhiteSpace(c) ? 1 : 0;
        return tokens;
    }
}

/// <summary>Remembers how many characters were counted in all, and at most at once.</summary>
internal sealed class MeteredCounter(ITokenCounter inner) : ITokenCounter
{
    public long Characters { get; private set; }

    public int Longest { get; private set; }

    public int Count(ReadOnlySpan<char> text)
    {
        Characters += text.Length;
        Longest = Math.Max(Longest, text.Length);
        return inner.Count(text);
    }
}
