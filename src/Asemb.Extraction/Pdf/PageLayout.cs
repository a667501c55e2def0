namespace Asemb.Extraction.Pdf;

/// <summary>
/// Finds the order in which the parts of a page are read. A gutter is a vertical line that divides many lines of running text and
/// is crossed by few: titles, wide figures and tables that cross it cut the page into bands, and inside each band the columns are
/// read one after the other, again divided if they hold gutters themselves. Everything else is read row by row, so tables stay together.
/// </summary>
internal static class PageLayout
{
    private const int MaxDepth = 5;
    private const int MinLines = 4;

    /// <summary>Parts in reading order; each is one column of text.</summary>
    public static List<List<PdfSegment>> Order(List<PdfSegment> segments)
    {
        var parts = new List<List<PdfSegment>>();
        if (segments.Count == 0) return parts;
        var rightToLeft = segments.Sum(segment => segment.Text.Count(c => Bidi.IsRightToLeft(c.ToString()))) > segments.Sum(segment => segment.Text.Count(char.IsLetter)) / 2;
        Divide(segments, parts, rightToLeft, 0);
        return parts;
    }

    private static void Divide(List<PdfSegment> segments, List<List<PdfSegment>> parts, bool rightToLeft, int depth)
    {
        var best = depth < MaxDepth ? Best(segments) : null;
        if (best is null)
        {
            if (segments.Count > 0) parts.Add(segments);
            return;
        }

        var flow = new List<PdfSegment>();
        foreach (var band in best.Bands)
        {
            if (!band.IsDivided)
            {
                flow.AddRange(band.All);
                continue;
            }

            Flush(flow, parts, rightToLeft, depth);
            var (first, second) = rightToLeft ? (band.Right, band.Left) : (band.Left, band.Right);
            Divide(first, parts, rightToLeft, depth + 1);
            Divide(second, parts, rightToLeft, depth + 1);
        }

        Flush(flow, parts, rightToLeft, depth);
    }

    private static void Flush(List<PdfSegment> flow, List<List<PdfSegment>> parts, bool rightToLeft, int depth)
    {
        if (flow.Count == 0) return;
        Divide([.. flow], parts, rightToLeft, depth + 1);
        flow.Clear();
    }

    private static Gutter? Best(List<PdfSegment> segments)
    {
        if (segments.Count < 2 * MinLines) return null;
        Gutter? best = null;
        foreach (var x in Candidates(segments))
        {
            var gutter = Gutter.At(x, segments);
            if (gutter.Score > (best?.Score ?? 0)) best = gutter;
        }

        return best;
    }

    /// <summary>Columns begin where many lines begin: just left of each such place there may be a gutter.</summary>
    private static List<double> Candidates(List<PdfSegment> segments)
    {
        var lefts = segments.Select(segment => segment.Left).Order().ToList();
        var candidates = new List<(double X, int Count)>();
        for (var start = 0; start < lefts.Count;)
        {
            var end = start;
            while (end < lefts.Count && lefts[end] - lefts[start] < 4) end++;
            if (end - start >= 3) candidates.Add((lefts[start] - 1, end - start));
            start = end;
        }

        return [.. candidates.OrderByDescending(candidate => candidate.Count).Take(24).Select(candidate => candidate.X)];
    }

    private sealed class Band
    {
        public List<PdfSegment> All { get; } = [];

        public List<PdfSegment> Left { get; } = [];

        public List<PdfSegment> Right { get; } = [];

        public bool IsDivided { get; set; }
    }

    private sealed class Gutter
    {
        private int _divided;
        private int _crossings;

        public List<Band> Bands { get; } = [];

        /// <summary>Lines that it puts into columns, less those that it cuts through.</summary>
        public int Score => _divided == 0 ? 0 : Math.Max(1, _divided - _crossings);

        public static Gutter At(double x, List<PdfSegment> segments)
        {
            var gutter = new Gutter();
            var band = new Band();
            foreach (var segment in segments.OrderByDescending(segment => segment.Baseline))
            {
                if (segment.Left < x && segment.Right > x)
                {
                    gutter.Close(band);
                    var crossing = new Band();
                    crossing.All.Add(segment);
                    gutter.Bands.Add(crossing);
                    gutter._crossings++;
                    band = new Band();
                }
                else
                {
                    band.All.Add(segment);
                    (segment.Right <= x ? band.Left : band.Right).Add(segment);
                }
            }

            gutter.Close(band);
            return gutter;
        }

        private void Close(Band band)
        {
            if (band.All.Count == 0) return;
            band.IsDivided = IsText(band.Left) && IsText(band.Right) && Beside(band.Left, band.Right);
            if (band.IsDivided) _divided += band.All.Count;
            Bands.Add(band);
        }

        // Cells of a table are short and leave their column half empty; lines of text fill it, at least where paragraphs are.
        private static bool IsText(List<PdfSegment> side)
        {
            if (side.Count < MinLines) return false;
            var width = side.Max(segment => segment.Right) - side.Min(segment => segment.Left);
            var full = side.Where(segment => segment.Length >= 15 && segment.Width > 0.6 * width).ToList();
            return full.Count >= MinLines - 1 && full.Sum(segment => segment.Length) > 0.55 * side.Sum(segment => segment.Length);
        }

        private static bool Beside(List<PdfSegment> left, List<PdfSegment> right)
        {
            var (top, bottom) = (Math.Min(left.Max(s => s.Top), right.Max(s => s.Top)), Math.Max(left.Min(s => s.Bottom), right.Min(s => s.Bottom)));
            var shorter = Math.Min(left.Max(s => s.Top) - left.Min(s => s.Bottom), right.Max(s => s.Top) - right.Min(s => s.Bottom));
            return top - bottom > 0.5 * shorter;
        }
    }
}
