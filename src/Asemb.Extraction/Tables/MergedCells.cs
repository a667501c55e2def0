namespace Asemb.Extraction.Tables;

/// <summary>Grids hold the text of a merged cell once for each place it covers, as the same object.</summary>
internal static class MergedCells
{
    /// <summary>A row of a table inside a table as one line: merged cells once, or nested tables would multiply their text at every depth.</summary>
    public static string Line(IReadOnlyList<string> row) =>
        string.Join(' ', row.Where((cell, i) => cell.Length > 0 && (i == 0 || !ReferenceEquals(cell, row[i - 1]))));
}
