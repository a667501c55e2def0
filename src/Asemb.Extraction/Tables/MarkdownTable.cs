using System.Text;

namespace Asemb.Extraction.Tables;

/// <summary>Writes rows as a Markdown pipe table; the first row is the header. Cells stand on one line, with | escaped.</summary>
internal static class MarkdownTable
{
    /// <summary>Rows may differ in length; short ones are filled. Returns an empty string when every cell is blank.</summary>
    public static string Write(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var width = rows.Count == 0 ? 0 : rows.Max(row => row.Count);
        if (width == 0 || rows.All(row => row.All(string.IsNullOrWhiteSpace))) return "";

        var text = new StringBuilder();
        for (var row = 0; row < rows.Count; row++)
        {
            if (row > 0) text.Append('\n');
            text.Append('|');
            for (var column = 0; column < width; column++)
            {
                text.Append(' ');
                if (column < rows[row].Count) AppendCell(text, rows[row][column]);
                text.Append(" |");
            }

            if (row == 0) AppendRule(text, width);
        }

        return text.ToString();
    }

    private static void AppendRule(StringBuilder text, int width)
    {
        text.Append("\n|");
        for (var column = 0; column < width; column++) text.Append(" - |");
    }

    private static void AppendCell(StringBuilder text, string cell)
    {
        var pending = false;
        var any = false;
        foreach (var c in cell)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                pending = any;
                continue;
            }

            if (pending) text.Append(' ');
            pending = false;
            any = true;
            if (c == '|') text.Append('\\');
            text.Append(c);
        }
    }
}
