namespace Asemb.Extraction.Tables;

/// <summary>
/// Turns one region of a sheet into titles above and tables below: long ones are cut, and each piece repeats the header row,
/// so that every piece can be understood alone.
/// </summary>
internal static class GridTable
{
    /// <summary>Rows of one Markdown table, the header not counted.</summary>
    public const int MaxRows = 50;

    private const int MaxColumns = 256;
    private const int MaxCharacters = 8000;

    /// <param name="cells">One region, sorted by row, then column.</param>
    /// <param name="paragraph">Gets lone lines: titles above a table, or everything when the region is too sparse for a table.</param>
    /// <param name="table">Gets the rows of each table, header first.</param>
    public static void Write(List<GridCell> cells, Action<string> paragraph, Action<IReadOnlyList<IReadOnlyList<string>>> table)
    {
        var rows = Rows(cells);
        var left = cells.Min(cell => cell.Column);
        var width = cells.Max(cell => cell.Column) - left + 1;

        // A title fills one cell (or one merged range, whose text repeats) above a row that fills several.
        var first = 0;
        while (first < rows.Count && IsSingle(rows[first]) && (rows.Count == 1 || (first + 1 < rows.Count && width > 1 && !AllSingle(rows, first))))
        {
            paragraph(rows[first][0].Text);
            first++;
            if (rows.Count == 1) return;
        }

        if (first == rows.Count) return;
        var filled = cells.Count;
        if (width > MaxColumns || (long)width * (rows.Count - first) > (20L * filled) + 10_000)
        {
            foreach (var row in rows.Skip(first)) paragraph(string.Join(" | ", row.Select(cell => cell.Text)));
            return;
        }

        var header = Line(rows[first], left, width);
        List<IReadOnlyList<string>> piece = [header];
        var characters = 0;
        foreach (var row in rows.Skip(first + 1))
        {
            if (piece.Count > MaxRows || (characters > MaxCharacters && piece.Count > 1))
            {
                table(piece);
                piece = [header];
                characters = 0;
            }

            var line = Line(row, left, width);
            characters += row.Sum(cell => cell.Text.Length + 3);
            piece.Add(line);
        }

        table(piece);
    }

    private static List<List<GridCell>> Rows(List<GridCell> cells)
    {
        var rows = new List<List<GridCell>>();
        foreach (var cell in cells)
        {
            if (rows.Count == 0 || rows[^1][0].Row != cell.Row) rows.Add([]);
            rows[^1].Add(cell);
        }

        return rows;
    }

    private static bool IsSingle(List<GridCell> row) => row.Count == 1 || row.TrueForAll(cell => ReferenceEquals(cell.Text, row[0].Text));

    private static bool AllSingle(List<List<GridCell>> rows, int from)
    {
        for (var i = from; i < rows.Count; i++)
        {
            if (!IsSingle(rows[i])) return false;
        }

        return true;
    }

    private static string[] Line(List<GridCell> row, int left, int width)
    {
        var line = new string[width];
        Array.Fill(line, "");
        foreach (var cell in row) line[cell.Column - left] = cell.Text;
        return line;
    }
}
