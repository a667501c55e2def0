namespace Asemb.Core.Chunking;

/// <summary>The header row of a table in Markdown: the line above the rule of dashes.</summary>
public static class TableHeader
{
    /// <summary>The header rows in a text, in order.</summary>
    public static IEnumerable<string> In(string text)
    {
        var above = string.Empty;
        foreach (var line in text.Split('\n'))
        {
            if (IsRule(line) && !string.IsNullOrWhiteSpace(above)) yield return above.TrimEnd();
            above = line;
        }
    }

    public static bool IsRule(ReadOnlySpan<char> line) => line.Contains('-') && !line.ContainsAnyExcept("|-: \t");
}
