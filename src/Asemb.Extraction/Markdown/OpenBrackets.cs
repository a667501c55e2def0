namespace Asemb.Extraction.Markdown;

/// <summary>
/// Refuses paragraphs with thousands of links that never end. The parser looks for the end of each one as far as the paragraph goes, which costs the
/// square of its length, and it cannot be stopped.
/// </summary>
internal static class OpenBrackets
{
    private const int MaxOpen = 1000;

    public static void Check(ReadOnlySpan<char> markdown)
    {
        foreach (var line in Paragraphs(markdown))
        {
            if (Depth(markdown[line]) > MaxOpen) throw ExtractionBudget.Exceeded($"A paragraph of the file opens more than {MaxOpen:N0} brackets of links without closing them", "Close them, or ingest it as plain text.");
        }
    }

    private static List<Range> Paragraphs(ReadOnlySpan<char> markdown)
    {
        var paragraphs = new List<Range>();
        var (start, position) = (0, 0);
        while (position < markdown.Length)
        {
            var length = markdown[position..].IndexOf('\n');
            var end = length < 0 ? markdown.Length : position + length;
            if (markdown[position..end].IsWhiteSpace())
            {
                if (position - start > MaxOpen) paragraphs.Add(start..position);
                start = end;
            }

            position = end + 1;
        }

        if (markdown.Length - start > MaxOpen) paragraphs.Add(start..markdown.Length);
        return paragraphs;
    }

    private static int Depth(ReadOnlySpan<char> text)
    {
        var (texts, targets, deepest) = (0, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '[':
                    texts++;
                    break;
                case ']' when texts > 0:
                    texts--;
                    if (i + 1 < text.Length && text[i + 1] == '(') targets++;
                    break;
                case ')' when targets > 0:
                    targets--;
                    break;
            }

            deepest = Math.Max(deepest, Math.Max(texts, targets));
        }

        return deepest;
    }
}
