using System.Text;

namespace Asemb.Embeddings.BuiltIn;

/// <summary>
/// The tokenizer of the built-in model: words of letters and digits, folded by <see cref="TextFolding"/>, then greedy longest-match
/// WordPiece. One pass, no allocation, any length of text. Thread-safe.
/// </summary>
internal sealed unsafe class StaticTokenizer
{
    private const int MaxWord = 40;
    private const int WordBytes = (MaxWord * 4) + TokenTable.Slack;

    // What an ASCII character becomes: itself or its lower case; 0 separates words.
    private static readonly byte[] AsciiFolding = [.. Enumerable.Range(0, 128).Select(FoldAscii)];

    private readonly TokenTable _words;
    private readonly TokenTable _pieces;
    private readonly TextFolding _folding;

    public StaticTokenizer(EmbeddedFile vocabulary, StaticModelConfig config, TextFolding folding)
    {
        _folding = folding;
        var lineStarts = FindLines(vocabulary.Bytes, config.Rows);
        var rows = new int[config.Rows];
        int words = 0, pieces = config.Rows;
        for (var row = 0; row < rows.Length; row++)
        {
            var isPiece = vocabulary.Bytes[lineStarts[row]..].StartsWith("##"u8);
            rows[isPiece ? --pieces : words++] = row;
        }

        _words = new TokenTable(vocabulary.Start, lineStarts, rows.AsSpan(0, words), prefix: 0);
        _pieces = new TokenTable(vocabulary.Start, lineStarts, rows.AsSpan(words), prefix: 2);

        // Longer words are dropped before they are looked up, which is right only while none of them is in the vocabulary.
        if (config.MaxWord != MaxWord || _words.MaxKeyBytes > MaxWord)
            throw new InvalidDataException($"The vocabulary needs words of more than {MaxWord} characters, which this tokenizer drops.");
    }

    /// <summary>Gives every token of the text, repeated ones too, to the sink, in their order.</summary>
    public void Tokenize<TSink>(ReadOnlySpan<char> text, ref TSink sink)
        where TSink : struct, ITokenSink
    {
        var word = stackalloc byte[WordBytes];
        int bytes = 0, characters = 0, index = 0;
        Span<int> folded = stackalloc int[TextFolding.MaxExpansion];
        ReadOnlySpan<byte> ascii = AsciiFolding;
        while (index < text.Length)
        {
            var unit = text[index];
            if (unit < ascii.Length)
            {
                index++;
                var letter = ascii[unit];
                if (letter == 0)
                {
                    if (characters != 0)
                        EndWord(word, ref bytes, ref characters, ref sink);
                }
                else if (++characters <= MaxWord)
                {
                    word[bytes++] = letter;
                }

                continue;
            }

            var count = _folding.Fold(text, ref index, folded);
            foreach (var codePoint in folded[..count])
                Add(codePoint, word, ref bytes, ref characters, ref sink);
        }

        EndWord(word, ref bytes, ref characters, ref sink);
    }

    private void Add<TSink>(int codePoint, byte* word, ref int bytes, ref int characters, ref TSink sink)
        where TSink : struct, ITokenSink
    {
        var kind = _folding.ClassOf(codePoint);
        if (kind is CharacterClass.Mark)
            return;
        if (kind is not CharacterClass.Letter)
            EndWord(word, ref bytes, ref characters, ref sink);
        if (kind is CharacterClass.Separator)
            return;
        if (++characters <= MaxWord)
            bytes += new Rune(codePoint).EncodeToUtf8(new Span<byte>(word + bytes, 4));
        if (kind is CharacterClass.Ideograph)
            EndWord(word, ref bytes, ref characters, ref sink);
    }

    private void EndWord<TSink>(byte* word, ref int bytes, ref int characters, ref TSink sink)
        where TSink : struct, ITokenSink
    {
        if (characters is > 0 and <= MaxWord)
        {
            var row = _words.Find(word, bytes);
            if (row >= 0)
                sink.Add(row);
            else
                SplitWord(word, bytes, ref sink);
        }

        bytes = 0;
        characters = 0;
    }

    private void SplitWord<TSink>(byte* word, int bytes, ref TSink sink)
        where TSink : struct, ITokenSink
    {
        for (var start = 0; start < bytes;)
        {
            var table = start == 0 ? _words : _pieces;
            var end = Math.Min(bytes, start + table.MaxKeyBytes);
            for (; end > start; end--)
            {
                if (end < bytes && !StartsCharacter(word[end]))
                    continue;
                var row = table.Find(word + start, end - start);
                if (row < 0)
                    continue;
                sink.Add(row);
                break;
            }

            // Nothing matched: this character is skipped.
            start = end > start ? end : NextCharacter(word, start, bytes);
        }
    }

    private static int NextCharacter(byte* word, int start, int bytes)
    {
        do
            start++;
        while (start < bytes && !StartsCharacter(word[start]));
        return start;
    }

    private static bool StartsCharacter(byte utf8) => (utf8 & 0xC0) != 0x80;

    private static byte FoldAscii(int unit) => char.IsAsciiLetterOrDigit((char)unit) ? (byte)char.ToLowerInvariant((char)unit) : (byte)0;

    private static int[] FindLines(ReadOnlySpan<byte> file, int rows)
    {
        var starts = new int[rows + 1];
        var row = 0;
        for (var at = 0; at < file.Length && row < rows;)
        {
            starts[row++] = at;
            var length = file[at..].IndexOf((byte)'\n');
            at = length < 0 ? file.Length + 1 : at + length + 1;
            starts[row] = at;
        }

        if (row != rows || starts[rows] < file.Length)
            throw new InvalidDataException($"The vocabulary does not have the {rows} tokens that config.json says.");
        return starts;
    }
}
