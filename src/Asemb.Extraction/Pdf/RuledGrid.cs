namespace Asemb.Extraction.Pdf;

/// <summary>
/// The grid that connected rules draw: where its columns and rows are divided, and which of its places belong to one cell because no rule
/// stands between them.
/// </summary>
internal sealed class RuledGrid
{
    private const double Tolerance = 3;
    private const int MaxColumns = 64;
    private const int MaxRows = 400;

    private readonly int[] _cells;

    private RuledGrid(List<double> columns, List<double> rows, List<PdfRule> horizontal, List<PdfRule> vertical)
    {
        Columns = columns;
        Rows = rows;
        _cells = [.. Enumerable.Range(0, ColumnCount * RowCount)];
        for (var row = 0; row < RowCount; row++)
        {
            for (var column = 0; column < ColumnCount; column++)
            {
                var (x, y) = ((columns[column] + columns[column + 1]) / 2, (rows[row] + rows[row + 1]) / 2);
                if (column + 1 < ColumnCount && !vertical.Exists(rule => Math.Abs(rule.Left - columns[column + 1]) <= Tolerance && rule.Bottom <= y && rule.Top >= y)) Join(row, column, row, column + 1);
                if (row + 1 < RowCount && !horizontal.Exists(rule => Math.Abs(rule.Bottom - rows[row + 1]) <= Tolerance && rule.Left <= x && rule.Right >= x)) Join(row, column, row + 1, column);
            }
        }
    }

    /// <summary>Edges from left to right.</summary>
    public List<double> Columns { get; }

    /// <summary>Edges from top to bottom.</summary>
    public List<double> Rows { get; }

    public int ColumnCount => Columns.Count - 1;

    public int RowCount => Rows.Count - 1;

    /// <summary>Grids of at least two rows and two columns.</summary>
    public static IEnumerable<RuledGrid> Find(List<PdfRule> rules)
    {
        var horizontal = Merge(rules.Where(rule => rule.IsHorizontal).Select(rule => (At: rule.Bottom, From: rule.Left, To: rule.Right))).ConvertAll(line => new PdfRule(line.From, line.At, line.To, line.At));
        var vertical = Merge(rules.Where(rule => !rule.IsHorizontal).Select(rule => (At: rule.Left, From: rule.Bottom, To: rule.Top))).ConvertAll(line => new PdfRule(line.At, line.From, line.At, line.To));
        foreach (var (across, down) in Connected(horizontal, vertical))
        {
            var columns = Edges([.. down.Select(rule => rule.Left), across.Min(rule => rule.Left), across.Max(rule => rule.Right)]);
            var rows = Edges([.. across.Select(rule => rule.Bottom), down.Min(rule => rule.Bottom), down.Max(rule => rule.Top)]);
            rows.Reverse();
            if (columns.Count is > 2 and <= MaxColumns && rows.Count is > 2 and <= MaxRows) yield return new RuledGrid(columns, rows, across, down);
        }
    }

    /// <summary>Every cell covers a rectangle of places; lines that happen to cross seldom divide a page so.</summary>
    public bool IsRectangular => Enumerable.Range(0, _cells.Length).GroupBy(place => CellOf(place / ColumnCount, place % ColumnCount)).All(cell =>
        (cell.Max(place => place / ColumnCount) - cell.Min(place => place / ColumnCount) + 1) * (cell.Max(place => place % ColumnCount) - cell.Min(place => place % ColumnCount) + 1) == cell.Count());

    /// <summary>The cell at a point: the number of its first place, or -1 outside.</summary>
    public int CellAt(double x, double y)
    {
        if (x < Columns[0] || x > Columns[^1] || y > Rows[0] || y < Rows[^1]) return -1;
        var column = Math.Min(ColumnCount - 1, Columns.FindLastIndex(edge => edge <= x));
        var row = Math.Min(RowCount - 1, Rows.FindLastIndex(edge => edge >= y));
        return CellOf(row, column);
    }

    public int CellOf(int row, int column)
    {
        var cell = (row * ColumnCount) + column;
        while (_cells[cell] != cell) cell = _cells[cell];
        return cell;
    }

    private void Join(int row, int column, int otherRow, int otherColumn)
    {
        var (a, b) = (CellOf(row, column), CellOf(otherRow, otherColumn));
        _cells[Math.Max(a, b)] = Math.Min(a, b);
    }

    /// <summary>Borders are often drawn cell by cell: pieces of one line become one.</summary>
    private static List<(double At, double From, double To)> Merge(IEnumerable<(double At, double From, double To)> lines)
    {
        var merged = new List<(double At, double From, double To)>();
        foreach (var line in lines.OrderBy(line => Math.Round(line.At / 1.5)).ThenBy(line => line.From))
        {
            if (merged.Count > 0 && Math.Abs(merged[^1].At - line.At) <= 1.5 && line.From <= merged[^1].To + Tolerance) merged[^1] = merged[^1] with { To = Math.Max(merged[^1].To, line.To) };
            else merged.Add(line);
        }

        return merged;
    }

    private static IEnumerable<(List<PdfRule> Horizontal, List<PdfRule> Vertical)> Connected(List<PdfRule> horizontal, List<PdfRule> vertical)
    {
        var unseen = vertical.ToHashSet();
        var left = horizontal.ToHashSet();
        while (left.Count > 0)
        {
            List<PdfRule> across = [left.First()], down = [];
            left.Remove(across[0]);
            for (int i = 0, k = 0; i < across.Count || k < down.Count;)
            {
                if (i < across.Count)
                {
                    var rule = across[i++];
                    var found = unseen.Where(other => Touch(rule, other)).ToList();
                    unseen.ExceptWith(found);
                    down.AddRange(found);
                }
                else
                {
                    var rule = down[k++];
                    var found = left.Where(other => Touch(other, rule)).ToList();
                    left.ExceptWith(found);
                    across.AddRange(found);
                }
            }

            if (across.Count > 1 && down.Count > 0) yield return (across, down);
        }
    }

    private static bool Touch(PdfRule horizontal, PdfRule vertical) =>
        vertical.Left >= horizontal.Left - Tolerance && vertical.Left <= horizontal.Right + Tolerance
        && horizontal.Bottom >= vertical.Bottom - Tolerance && horizontal.Bottom <= vertical.Top + Tolerance;

    private static List<double> Edges(List<double> places)
    {
        places.Sort();
        var edges = new List<double>();
        foreach (var place in places)
        {
            if (edges.Count == 0 || place - edges[^1] > Tolerance) edges.Add(place);
        }

        return edges;
    }
}
