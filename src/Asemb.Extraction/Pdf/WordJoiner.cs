namespace Asemb.Extraction.Pdf;

/// <summary>
/// Joins lines to a paragraph. A hyphen at a line's end goes when the document writes the whole word elsewhere, stays when it writes
/// it with the hyphen, and goes when there is no evidence, because most hyphens there are the typesetter's.
/// </summary>
internal sealed class WordJoiner
{
    private readonly HashSet<string> _words = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Learns the words of a line, except the last one when it is cut.</summary>
    public void Learn(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            if (i < words.Length - 1 || !IsHyphen(words[i][^1])) _words.Add(words[i].Trim('.', ',', ';', ':', '(', ')', '"', '\'', '“', '”', '?', '!'));
        }
    }

    public string Join(string text, string next)
    {
        if (text.Length == 0) return next;
        if (next.Length == 0) return text;
        if (IsHyphen(text[^1]) && text.Length > 1 && char.IsLetter(text[^2]))
        {
            if (!char.IsLower(next[0])) return text + next;
            var start = text.LastIndexOf(' ') + 1;
            var end = next.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var space ? space : next.Length;
            var (head, tail) = (text[start..^1], next[..end].TrimEnd('.', ',', ';', ':', ')', '"', '”', '?', '!'));
            return _words.Contains(head + "-" + tail) && !_words.Contains(head + tail) ? text + next : text[..^1] + next;
        }

        if (IsHyphen(text[^1]) && text.Length > 1 && text[^2] != ' ') return text + next;
        return IsIdeograph(text[^1]) && IsIdeograph(next[0]) ? text + next : text + " " + next;
    }

    private static bool IsHyphen(char c) => c is '-' or '\u2010' or '\u00AD';

    // Chinese and Japanese are written without spaces; Korean is not.
    private static bool IsIdeograph(char c) => c is >= '\u2E80' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' or >= '\uFF01' and <= '\uFF60';
}
