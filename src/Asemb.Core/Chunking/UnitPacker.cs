using System.IO.Hashing;
using System.Runtime.InteropServices;
using Asemb.Core.Embeddings;

namespace Asemb.Core.Chunking;

/// <summary>
/// Packs units into chunks up to the size. Chunks are counted as a whole once, because a model may find more tokens in a text than in
/// its parts; then the bound still holds. Reads nothing but the units it is given, so an edit elsewhere changes nothing here.
/// </summary>
internal sealed class UnitPacker(string text, ITokenCounter counter, ChunkingOptions options, bool cutAtAnchors)
{
    // Enough to tell paragraphs apart, little enough that an edit further on leaves the anchor where it is.
    private const int AnchorCharacters = 48;

    private readonly List<Packed> _packed = [];
    private readonly long _maxCharacters = (long)options.MaxTokens * UnitSplitter.CharactersPerToken;

    /// <summary>Appends the chunks of the units, in order.</summary>
    public void Pack(List<TextUnit> units, List<ChunkSpan> chunks)
    {
        _packed.Clear();
        for (var fresh = 0; fresh < units.Count;)
        {
            var first = _packed.Count == 0 ? fresh : WithOverlap(units, _packed[^1].First, fresh);
            first = DropWhatDoesNotFit(units, first, fresh);
            var packed = Fit(units, first, fresh, Fill(units, first, fresh));
            _packed.Add(packed);
            fresh = packed.End;
        }

        JoinTail(units);
        foreach (var packed in _packed)
        {
            chunks.Add(new ChunkSpan(units[packed.First].Start, units[packed.End - 1].End, packed.Tokens));
        }
    }

    private static int Sum(List<TextUnit> units, int first, int end)
    {
        var sum = 0;
        for (var i = first; i < end; i++) sum += units[i].Tokens;
        return sum;
    }

    private bool Fits(List<TextUnit> units, int first, int end, int tokens) =>
        tokens <= options.MaxTokens && units[end - 1].End - units[first].Start <= _maxCharacters;

    // Repeats the end of the chunk before, but only where running text was cut, and never all of that chunk.
    private int WithOverlap(List<TextUnit> units, int previousFirst, int fresh)
    {
        var first = fresh;
        var tokens = 0;
        while (first > previousFirst + 1 && units[first].Border == UnitBorder.Running)
        {
            var unit = units[first - 1];
            tokens += unit.Tokens;
            if (tokens > options.OverlapTokens || units[fresh - 1].End - unit.Start > options.OverlapTokens * UnitSplitter.CharactersPerToken) break;
            first--;
        }

        return first;
    }

    private int DropWhatDoesNotFit(List<TextUnit> units, int first, int fresh)
    {
        var tokens = Sum(units, first, fresh + 1);
        while (first < fresh && !Fits(units, first, fresh + 1, tokens)) tokens -= units[first++].Tokens;
        return first;
    }

    private int Fill(List<TextUnit> units, int first, int fresh)
    {
        var end = fresh + 1;
        var tokens = Sum(units, first, end);
        var onlyHeadings = units[fresh].IsHeading;
        while (end < units.Count)
        {
            var unit = units[end];
            if (!Fits(units, first, end + 1, tokens + unit.Tokens)) break;
            if (!onlyHeadings)
            {
                if (tokens >= options.MinTokens && (unit.Marks & UnitMarks.OpensCutBlock) != UnitMarks.None) break;
                if (cutAtAnchors && tokens >= options.MaxTokens / 2 && IsAnchor(unit)) break;
            }

            onlyHeadings &= unit.IsHeading;
            tokens += unit.Tokens;
            end++;
        }

        if (end < units.Count && !onlyHeadings)
        {
            while (end - 1 > fresh && units[end - 1].IsHeading) end--;
        }

        return end;
    }

    private Packed Fit(List<TextUnit> units, int first, int fresh, int end)
    {
        if (end - first == 1) return new Packed(first, fresh, end, units[first].Tokens);
        var tokens = Count(units, first, end);
        if (tokens > options.MaxTokens && first < fresh)
        {
            first = fresh;
            tokens = end - first == 1 ? units[first].Tokens : Count(units, first, end);
        }

        if (tokens <= options.MaxTokens) return new Packed(first, fresh, end, tokens);
        var (best, bestTokens) = (fresh + 1, units[fresh].Tokens);
        var (low, high) = (fresh + 2, end - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            tokens = Count(units, first, middle);
            if (tokens <= options.MaxTokens)
            {
                (best, bestTokens) = (middle, tokens);
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return new Packed(first, fresh, best, bestTokens);
    }

    // The last chunk of a section may be a crumb: join it with the one before, or take from that one what balances them.
    private void JoinTail(List<TextUnit> units)
    {
        if (_packed.Count < 2) return;
        var (previous, last) = (_packed[^2], _packed[^1]);
        var right = Sum(units, last.Fresh, last.End);
        if (right >= options.MinTokens) return;
        var left = Sum(units, previous.First, previous.End);
        if (Fits(units, previous.First, last.End, left + right) && Count(units, previous.First, last.End) is var joined && joined <= options.MaxTokens)
        {
            _packed[^2] = previous with { End = last.End, Tokens = joined };
            _packed.RemoveAt(_packed.Count - 1);
            return;
        }

        var border = BestBorder(units, previous, last, left, right);
        if (border < 0) return;
        var head = Fit(units, previous.First, previous.Fresh, border);
        var first = DropWhatDoesNotFit(units, WithOverlap(units, previous.First, border), border);
        while (first < border && !Fits(units, first, last.End, Sum(units, first, last.End))) first++;
        var tail = Fit(units, first, border, last.End);
        if (head.End != border || tail.End != last.End) return;
        _packed[^2] = head;
        _packed[^1] = tail;
    }

    // Strongest border first, then the most even halves; -1 when none leaves both of them large enough.
    private int BestBorder(List<TextUnit> units, Packed previous, Packed last, int left, int right)
    {
        var best = -1;
        var bestScore = (UnitBorder.Running, 0);
        for (var border = previous.End - 1; border > previous.Fresh; border--)
        {
            left -= units[border].Tokens;
            right += units[border].Tokens;
            if (left < options.MinTokens || !Fits(units, border, last.End, right)) break;
            if (right < options.MinTokens || units[border - 1].IsHeading) continue;
            var score = (units[border].Border, Math.Min(left, right));
            if (best >= 0 && score.CompareTo(bestScore) <= 0) continue;
            (best, bestScore) = (border, score);
        }

        return best;
    }

    // Content decides where a long section may end a chunk early: after an edit, old and new borders meet again at the next anchor,
    // instead of shifting to the end of the section. About one anchor falls on a full chunk's worth of text.
    private bool IsAnchor(TextUnit unit)
    {
        var head = text.AsSpan(unit.Start, Math.Min(AnchorCharacters, unit.End - unit.Start));
        var hash = (uint)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(head));
        return hash < (double)unit.Tokens / options.MaxTokens * uint.MaxValue;
    }

    private int Count(List<TextUnit> units, int first, int end)
    {
        var start = units[first].Start;
        return counter.Count(text.AsSpan(start, units[end - 1].End - start));
    }

    /// <summary>Units from First (overlap included; new ones from Fresh) up to End.</summary>
    private readonly record struct Packed(int First, int Fresh, int End, int Tokens);
}
