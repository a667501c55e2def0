namespace Asemb.Extraction.Pdf;

/// <summary>
/// Finds tables by alignment: lines that follow each other, are divided into cells, and whose cells stand in the same columns.
/// What does not line up clearly is no table and is read as text.
/// </summary>
internal static class PdfTableFinder
{
    private const int MaxColumns = 24;
    private const int MaxLines = 120;

    /// <summary>The table that begins at <paramref name="start"/>: its rows and the index behind its last line; null when there is none.</summary>
    public static (List<List<string>> Rows, int End)? At(List<PdfLine> lines, int start)
    {
        if (CellCount(lines[start]) is < 2 or > MaxColumns) return null;
        var end = End(lines, start);
        var rows = lines.GetRange(start, end - start);
        var divided = rows.Where(line => CellCount(line) >= 2).ToList();
        if (divided.Count < 2) return null;

        var columns = Columns(divided);
        if (columns.Count is < 2 or > MaxColumns || divided.Count < (columns.Count == 2 ? 3 : 2)) return null;
        var filled = divided.Sum(line => line.Cells.Count);
        if (filled < 0.4 * columns.Count * divided.Count) return null;
        var read = Read(rows, columns);
        if (IsRightToLeft(read)) read.ForEach(row => row.Reverse());
        return (read, end);
    }

    public static bool IsRightToLeft(List<List<string>> rows)
    {
        var cells = rows.SelectMany(row => row).Where(cell => cell.Length > 0).ToList();
        return cells.Count(cell => cell.Any(c => Bidi.IsRightToLeft(c.ToString()))) > cells.Count / 2;
    }

    // A label (bullet or number) with its text is a list item, not two cells.
    private static int CellCount(PdfLine line) => line.Cells.Count - (line.Cells.Count == 2 && LineMarks.IsLabel(line.Cells[0].Text) ? 1 : 0);

    private static int End(List<PdfLine> lines, int start)
    {
        var end = start + 1;
        var (left, indent) = (lines[start].Left, lines[start].Cells[1].Left);
        for (var i = start + 1; i < Math.Min(lines.Count, start + MaxLines); i++)
        {
            var gap = lines[i - 1].Baseline - lines[i].Baseline;
            if (gap > 4 * lines[i].Size || gap < 0 || lines[i].Table is not null) break;
            if (CellCount(lines[i]) >= 2)
            {
                left = Math.Min(left, lines[i].Left);
                end = i + 1;
            }
            else if (i - end >= 3 || gap > 1.6 * lines[i].Size || (lines[i].Left < left + 2 && lines[i].Right > indent))
            {
                // A line that runs from the left edge over the second column is text below the table.
                break;
            }
        }

        return end;
    }

    private static List<(double Left, double Right)> Columns(List<PdfLine> lines)
    {
        var cells = lines.SelectMany(line => line.Cells.Where(cell => !Spans(cell, lines))).OrderBy(cell => cell.Left).ToList();
        var columns = new List<(double Left, double Right)>();
        foreach (var cell in cells)
        {
            if (columns.Count > 0 && cell.Left < columns[^1].Right) columns[^1] = (columns[^1].Left, Math.Max(columns[^1].Right, cell.Right));
            else columns.Add((cell.Left, cell.Right));
        }

        return JoinHeaders(columns, lines);
    }

    // The header of a column of numbers often stands at the other edge of the column, so that it touches none of them.
    private static List<(double Left, double Right)> JoinHeaders(List<(double Left, double Right)> columns, List<PdfLine> lines)
    {
        for (var i = columns.Count - 2; i >= 0; i--)
        {
            var (one, two) = (Using(columns[i], lines), Using(columns[i + 1], lines));
            if (one.Intersect(two).Any() || (one.Count != 1 && two.Count != 1) || one.Count + two.Count != lines.Count) continue;
            columns[i] = (columns[i].Left, columns[i + 1].Right);
            columns.RemoveAt(i + 1);
        }

        return columns;
    }

    private static List<int> Using((double Left, double Right) column, List<PdfLine> lines) =>
        [.. Enumerable.Range(0, lines.Count).Where(line => lines[line].Cells.Exists(cell => cell.Left < column.Right && cell.Right > column.Left))];

    private static bool Spans(PdfSegment cell, List<PdfLine> lines) =>
        lines.Exists(line => line.Cells.Count > 1 && line.Cells[0].Left < cell.Right && line.Cells.Count(other => other != cell && other.Left < cell.Right && other.Right > cell.Left) >= 2);

    private static List<List<string>> Read(List<PdfLine> lines, List<(double Left, double Right)> columns)
    {
        var rows = new List<List<string>>();
        for (var i = 0; i < lines.Count; i++)
        {
            var row = Enumerable.Repeat("", columns.Count).ToList();
            foreach (var cell in lines[i].Cells)
            {
                var column = columns.FindIndex(one => one.Right > cell.Left && one.Left < cell.Right);
                if (column < 0) column = Math.Max(0, columns.FindLastIndex(one => one.Left <= cell.Left));
                row[column] = row[column].Length == 0 ? cell.Text : row[column] + " " + cell.Text;
            }

            var filled = row.Count(text => text.Length > 0);
            if (rows.Count > 0 && IsContinuation(row, filled, lines[i - 1], lines[i])) Append(rows[^1], row);
            else rows.Add(row);
        }

        return rows;
    }

    // Wrapped cells leave the first column empty and follow at the distance of lines, not of rows.
    private static bool IsContinuation(List<string> row, int filled, PdfLine above, PdfLine line) =>
        row[0].Length == 0 && filled <= (row.Count + 1) / 2 && above.Baseline - line.Baseline < 1.35 * line.Size;

    private static void Append(List<string> row, List<string> more)
    {
        for (var i = 0; i < row.Count; i++)
        {
            if (more[i].Length > 0) row[i] = row[i].Length == 0 ? more[i] : row[i] + " " + more[i];
        }
    }
}
