using Asemb.Core.Embeddings;

namespace Asemb.Core.Chunking;

/// <summary>Where a stretch that is too long may be cut.</summary>
internal enum CutAt
{
    BlankLine,
    Line,

    /// <summary>A line end behind the end of a sentence: plain text often parts its paragraphs so.</summary>
    ClosedLine,
    Sentence,
    Word,

    /// <summary>About sixteen characters of a word without end.</summary>
    Piece,
    Grapheme,
}

/// <summary>One rung of the ladder that a stretch is cut by until its pieces fit.</summary>
internal readonly record struct Rung(CutAt Cut, UnitBorder Border, bool KeepIndent = false);

/// <summary>
/// Cuts stretches of one text into units that fit, coarsest cut first. Every rung counts each character once, so the whole is linear
/// in the text. Not thread-safe.
/// </summary>
internal sealed class UnitSplitter(string text, ITokenCounter counter, CancellationToken cancellationToken)
{
    /// <summary>
    /// A chunk's bound in UTF-16 units for each token of its bound in tokens. Running text has 4 to 6; what lies beyond 16 is no text
    /// (base64, rules of dashes, long words that a model drops and counts as nothing) and must not make a chunk without end.
    /// </summary>
    public const int CharactersPerToken = 16;

    private const int PieceClusters = 16;
    private const int PieceCharacters = 64;

    public static readonly Rung[] Words =
    [
        new(CutAt.Word, UnitBorder.Running), new(CutAt.Piece, UnitBorder.Running), new(CutAt.Grapheme, UnitBorder.Running),
    ];

    public static readonly Rung[] Sentences = [new(CutAt.Sentence, UnitBorder.Running), new(CutAt.Line, UnitBorder.Running), .. Words];

    public static readonly Rung[] RunningText = [new(CutAt.ClosedLine, UnitBorder.Running), .. Sentences];

    public static readonly Rung[] Code =
    [
        new(CutAt.BlankLine, UnitBorder.Row, KeepIndent: true), new(CutAt.Line, UnitBorder.Row, KeepIndent: true), .. Words,
    ];

    public static readonly Rung[] Table = [new(CutAt.Line, UnitBorder.Row), .. Words];

    public static readonly Rung[] Recursive =
    [
        new(CutAt.BlankLine, UnitBorder.Block), new(CutAt.Line, UnitBorder.Running), new(CutAt.Sentence, UnitBorder.Running), .. Words,
    ];

    private int _sinceCheck;

    public List<TextUnit> Units { get; } = [];

    public int Count(int start, int end) => counter.Count(text.AsSpan(start, end - start));

    /// <summary>Adds the stretch whole if it fits, else its pieces.</summary>
    /// <param name="tokens">The stretch's count if it is known, else -1.</param>
    /// <param name="limit">Most tokens of a unit.</param>
    public void Add(int start, int end, int tokens, ReadOnlySpan<Rung> ladder, UnitBorder border, UnitMarks marks, int limit)
    {
        end = GraphemeBoundary.TrimEnd(text, start, end);
        if (start >= end) return;
        if (++_sinceCheck > 4096)
        {
            _sinceCheck = 0;
            cancellationToken.ThrowIfCancellationRequested();
        }

        var tooLong = end - start > (long)limit * CharactersPerToken;
        if (ladder.IsEmpty || !tooLong)
        {
            if (tokens < 0) tokens = Count(start, end);
            if (ladder.IsEmpty || tokens <= limit)
            {
                Units.Add(new TextUnit(start, end, tokens, border, marks));
                return;
            }
        }

        AddPieces(start, end, ladder, border, marks | (border == UnitBorder.Block ? UnitMarks.OpensCutBlock : UnitMarks.None), limit);
    }

    /// <summary>Adds the pieces of the stretch by the ladder's first rung even if it fits whole.</summary>
    public void AddPieces(int start, int end, ReadOnlySpan<Rung> ladder, UnitBorder border, UnitMarks marks, int limit)
    {
        var rung = ladder[0];
        var stretch = text.AsSpan(0, end);
        var position = rung.KeepIndent ? start : GraphemeBoundary.TrimStart(stretch, start, end);
        while (position < end)
        {
            var next = EndOfPiece(stretch, position, rung.Cut);
            Add(position, next, -1, ladder[1..], border, marks, limit);
            position = GraphemeBoundary.TrimStart(stretch, next, end);
            while (rung.KeepIndent && position < end && position > next && stretch[position - 1] != '\n') position--;
            border = rung.Border;
            marks &= ~UnitMarks.OpensCutBlock;
        }
    }

    private static int EndOfPiece(ReadOnlySpan<char> text, int start, CutAt cut) => cut switch
    {
        CutAt.BlankLine => EndBeforeBlankLine(text, start),
        CutAt.Line => EndOfLine(text, start),
        CutAt.ClosedLine => EndOfClosedLine(text, start),
        CutAt.Sentence => SentenceSplitter.EndOfSentence(text, start),
        CutAt.Word => EndOfWord(text, start),
        CutAt.Piece => EndOfClusters(text, start, PieceClusters),
        _ => EndOfClusters(text, start, 1),
    };

    /// <summary>Position of the first blank line behind the start, or the text's end.</summary>
    public static int EndBeforeBlankLine(ReadOnlySpan<char> text, int start)
    {
        // A first line of white space alone is no end: the piece would be empty.
        var position = GraphemeBoundary.TrimStart(text, start, text.Length);
        while (position < text.Length)
        {
            var line = text[position..].IndexOf('\n');
            if (line < 0) break;
            var next = position + line + 1;
            while (next < text.Length && text[next] != '\n' && char.IsWhiteSpace(text[next])) next++;
            if (next >= text.Length || text[next] == '\n') return position + line;
            position = next;
        }

        return text.Length;
    }

    private static int EndOfLine(ReadOnlySpan<char> text, int start)
    {
        var position = GraphemeBoundary.TrimStart(text, start, text.Length);
        var line = text[position..].IndexOf('\n');
        return line < 0 ? text.Length : position + line;
    }

    private static int EndOfClosedLine(ReadOnlySpan<char> text, int start)
    {
        for (var position = start; ;)
        {
            var line = text[position..].IndexOf('\n');
            if (line < 0) return text.Length;
            if (SentenceSplitter.ClosesSentence(text.Slice(position, line))) return position + line;
            position += line + 1;
        }
    }

    private static int EndOfWord(ReadOnlySpan<char> text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]) && !GraphemeBoundary.Joins(text, i)) return i;
        }

        return text.Length;
    }

    private static int EndOfClusters(ReadOnlySpan<char> text, int start, int clusters)
    {
        var position = start;
        for (var i = 0; i < clusters && position < text.Length && position - start < PieceCharacters; i++)
        {
            position += GraphemeBoundary.ClusterLength(text, position);
        }

        return position;
    }
}
