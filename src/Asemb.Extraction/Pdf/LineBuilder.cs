namespace Asemb.Extraction.Pdf;

/// <summary>Joins words into segments: words on one base line, with small ones (notes, indices) attached to the word they stand beside.</summary>
internal static class LineBuilder
{
    public static List<PdfSegment> Build(List<PdfGlyph> glyphs)
    {
        var chunks = PdfChunk.Cut(glyphs);
        if (chunks.Count == 0) return [];
        var body = FontSizes.Dominant(chunks.Select(chunk => (chunk.Size, chunk.Glyphs.Count)));
        var rows = Rows(chunks.Where(chunk => chunk.Size >= 0.8 * body));
        var small = chunks.Where(chunk => chunk.Size < 0.8 * body).Where(chunk => !Attach(rows, chunk)).ToList();
        rows.AddRange(Rows(small));
        return [.. rows.SelectMany(Segments)];
    }

    private static List<Row> Rows(IEnumerable<PdfChunk> chunks)
    {
        var rows = new List<Row>();
        foreach (var chunk in chunks.OrderByDescending(chunk => chunk.Baseline).ThenBy(chunk => chunk.Left))
        {
            Row? home = null;
            for (var i = rows.Count - 1; i >= 0 && i >= rows.Count - 4; i--)
            {
                if (Math.Abs(rows[i].Baseline - chunk.Baseline) > 0.25 * Math.Min(rows[i].Size, chunk.Size)) continue;
                if (home is null || Math.Abs(rows[i].Baseline - chunk.Baseline) < Math.Abs(home.Baseline - chunk.Baseline)) home = rows[i];
            }

            if (home is null) rows.Add(home = new Row(chunk.Baseline, chunk.Size));
            home.Chunks.Add(chunk);
        }

        foreach (var row in rows) row.Chunks.Sort((a, b) => a.Left.CompareTo(b.Left));
        return rows;
    }

    // Rows are sorted from top to bottom, so only those around the small word's height are looked at.
    private static bool Attach(List<Row> rows, PdfChunk small)
    {
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].Baseline > small.Baseline + 40) low = middle + 1;
            else high = middle;
        }

        for (; low < rows.Count && rows[low].Baseline > small.Baseline - 40; low++)
        {
            var row = rows[low];
            var rise = small.Baseline - row.Baseline;
            if (rise < -0.4 * row.Size || rise > 0.75 * row.Size) continue;
            foreach (var chunk in row.Chunks)
            {
                if (chunk.Left - small.Right > 0.4 * chunk.Size) break;
                if (small.Left - chunk.Right > 0.4 * chunk.Size || small.Size > 0.85 * chunk.Size) continue;
                row.Small.Add(small);
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<PdfSegment> Segments(Row row)
    {
        if (row.Small.Count > 0)
        {
            row.Chunks.AddRange(row.Small);
            row.Chunks.Sort((a, b) => a.Left.CompareTo(b.Left));
        }

        var start = 0;
        var right = row.Chunks[0].Right;
        for (var i = 1; i < row.Chunks.Count; i++)
        {
            var (left, next) = (row.Chunks[i - 1], row.Chunks[i]);
            var inSequence = Math.Abs(next.First - left.Last) <= 3 || Math.Abs(left.First - next.Last) <= 3;
            if (next.Left - right > (inSequence ? TextGaps.CellInSequence : TextGaps.CellOutOfSequence) * Math.Max(left.Size, next.Size))
            {
                yield return new PdfSegment(row.Chunks.GetRange(start, i - start));
                start = i;
                right = next.Right;
            }

            right = Math.Max(right, next.Right);
        }

        yield return new PdfSegment(row.Chunks.GetRange(start, row.Chunks.Count - start));
    }

    private sealed class Row(double baseline, double size)
    {
        public double Baseline { get; } = baseline;

        public double Size { get; } = size;

        public List<PdfChunk> Chunks { get; } = [];

        public List<PdfChunk> Small { get; } = [];
    }
}
