using System.Text;

namespace Asemb.Core.Chunking;

/// <summary>
/// The one place that says how title, headings and text become the text that is embedded and indexed: title, heading path outermost
/// first, context, text; a line each. No line is said twice in a row: a heading path that repeats the title, or headings that the text
/// itself opens with (a chunk shows the heading it stands under when it is the first below it), are left out of the lines in front.
/// </summary>
public static class EmbeddedTextFormat
{
    /// <param name="context">Text from elsewhere in the document that the text needs; see <see cref="DocumentChunk.Context"/>.</param>
    public static string Compose(string? title, IReadOnlyList<string> headingPath, string text, string? context = null)
    {
        var lines = new List<string>(headingPath.Count + 1);
        AddLine(lines, title);
        foreach (var heading in headingPath)
        {
            if (!string.Equals(heading.Trim(), title?.Trim(), StringComparison.Ordinal)) AddLine(lines, heading);
        }

        var keep = lines.Count;
        for (var from = 0; from < lines.Count; from++)
        {
            if (!OpensWith(text, lines, from)) continue;
            keep = from;
            break;
        }

        var builder = new StringBuilder();
        foreach (var line in lines.Take(keep)) builder.Append(line).Append('\n');
        if (!string.IsNullOrWhiteSpace(context)) builder.Append(context.Trim()).Append('\n');
        return builder.Append(text).ToString();
    }

    private static void AddLine(List<string> lines, string? line)
    {
        line = line?.Trim();
        if (!string.IsNullOrEmpty(line) && (lines.Count == 0 || !string.Equals(lines[^1], line, StringComparison.Ordinal))) lines.Add(line);
    }

    private static bool OpensWith(ReadOnlySpan<char> text, List<string> lines, int from)
    {
        for (var i = from; i < lines.Count; i++)
        {
            var behind = HeadingPathEntry.BehindHeading(text, lines[i]);
            if (behind < 0) return false;
            text = text[behind..];
        }

        return true;
    }
}
