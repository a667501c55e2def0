namespace Asemb.Extraction.Tables;

/// <summary>
/// Splits a sheet into the tables that stand on it: first at empty rows, then at empty columns, again inside each part, and at last
/// where two blocks only touch at a corner. Works on the filled cells alone, so a lone cell a million rows away costs nothing.
/// </summary>
internal static class GridRegions
{
    // Real sheets need two or three rounds; the bound keeps spirals cheap.
    private const int MaxRounds = 12;

    /// <summary>The parts in reading order; each is sorted by row, then column.</summary>
    public static List<List<GridCell>> Split(List<GridCell> cells)
    {
        var parts = new List<List<GridCell>>();
        Cut(cells, parts, round: 0, clean: 0);
        return parts;
    }

    private static void Cut(List<GridCell> cells, List<List<GridCell>> parts, int round, int clean)
    {
        if (cells.Count == 0) return;
        if (round == MaxRounds || clean == 2)
        {
            cells.Sort(ByRow);
            parts.AddRange(Corners(cells));
            return;
        }

        var byRow = round % 2 == 0;
        cells.Sort(byRow ? ByRow : ByColumn);
        var start = 0;
        for (var i = 1; i < cells.Count; i++)
        {
            var gap = byRow ? cells[i].Row - cells[i - 1].Row : cells[i].Column - cells[i - 1].Column;
            if (gap <= 1) continue;
            Cut(cells.GetRange(start, i - start), parts, round + 1, 0);
            start = i;
        }

        if (start == 0) Cut(cells, parts, round + 1, clean + 1);
        else Cut(cells.GetRange(start, cells.Count - start), parts, round + 1, 0);
    }

    private static int ByRow(GridCell a, GridCell b) => a.Row != b.Row ? a.Row.CompareTo(b.Row) : a.Column.CompareTo(b.Column);

    private static int ByColumn(GridCell a, GridCell b) => a.Column != b.Column ? a.Column.CompareTo(b.Column) : a.Row.CompareTo(b.Row);

    /// <summary>Two solid blocks that touch at a corner only: no row and no column holds cells of both.</summary>
    private static IEnumerable<List<GridCell>> Corners(List<GridCell> cells)
    {
        // Sorted by row: walk down and remember how far right the rows above reach and how far left the rows below begin.
        var count = cells.Count;
        var (leftAbove, rightAbove) = Extents(cells, forward: true);
        var (leftBelow, rightBelow) = Extents(cells, forward: false);
        var start = 0;
        for (var i = 1; i < count; i++)
        {
            if (cells[i].Row == cells[i - 1].Row || (i - start < 4 && count - i < 4)) continue;
            if (rightAbove[i - 1] >= leftBelow[i] && rightBelow[i] >= leftAbove[i - 1]) continue;
            yield return cells.GetRange(start, i - start);
            start = i;
        }

        yield return start == 0 ? cells : cells.GetRange(start, count - start);
    }

    private static (int[] Left, int[] Right) Extents(List<GridCell> cells, bool forward)
    {
        var left = new int[cells.Count];
        var right = new int[cells.Count];
        for (var step = 0; step < cells.Count; step++)
        {
            var i = forward ? step : cells.Count - 1 - step;
            var before = forward ? i - 1 : i + 1;
            left[i] = step == 0 ? cells[i].Column : Math.Min(left[before], cells[i].Column);
            right[i] = step == 0 ? cells[i].Column : Math.Max(right[before], cells[i].Column);
        }

        return (left, right);
    }
}
