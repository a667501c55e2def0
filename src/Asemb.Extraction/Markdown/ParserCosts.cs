using System.Buffers;

namespace Asemb.Extraction.Markdown;

/// <summary>
/// Refuses text that costs the parser far more than its length, which cannot be stopped once it began: tables, whose rows are all filled up to the
/// widest one, and definitions of links, each of which is compared with all before.
/// </summary>
internal static class ParserCosts
{
    private const long MaxCells = 1_000_000;
    private const int MaxDefinitions = 30_000;

    private static readonly SearchValues<char> DelimiterRow = SearchValues.Create("|-: \t>");

    public static void Check(ReadOnlySpan<char> markdown)
    {
        var (cells, definitions) = (0L, 0);
        var (rows, columns, isTable) = (0L, 0L, false);
        while (!markdown.IsEmpty)
        {
            var line = Line(ref markdown);
            if (line.Contains("]:", StringComparison.Ordinal) && ++definitions > MaxDefinitions)
                throw ExtractionBudget.Exceeded($"The file defines more than {MaxDefinitions:N0} links", "Split it into several files.");

            // Rows stand together and have bars; the row of dashes makes them a table.
            var bars = line.Count('|');
            if (bars == 0)
            {
                (rows, columns, isTable) = (0, 0, false);
                continue;
            }

            var before = isTable ? rows * columns : 0;
            rows++;
            columns = Math.Max(columns, bars + 1);
            isTable |= line.Contains('-') && !line.ContainsAnyExcept(DelimiterRow);
            cells += (isTable ? rows * columns : 0) - before;
            if (cells > MaxCells) throw ExtractionBudget.Exceeded($"The tables of the file have more than {MaxCells:N0} cells, counted as the widest row times the rows", "Split it into several files.");
        }
    }

    // The parser's own line ends, not all of Unicode's.
    private static ReadOnlySpan<char> Line(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny('\n', '\r');
        var line = end < 0 ? text : text[..end];
        var next = end < 0 ? text.Length : end + 1;
        if (next < text.Length && text[end] == '\r' && text[next] == '\n') next++;
        text = text[next..];
        return line;
    }
}
