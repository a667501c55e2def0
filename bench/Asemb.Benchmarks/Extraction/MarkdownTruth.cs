using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Asemb.Benchmarks.Extraction;

/// <summary>What a text says once its Markdown is taken off: words, headings with levels, cells of tables.</summary>
/// <param name="Plain">The text without markup.</param>
public sealed partial record MarkdownTruth(string Plain, IReadOnlyList<(int Level, string Text)> Headings, IReadOnlyList<string> Cells)
{
    private const string EscapedBar = @"\|";

    public static MarkdownTruth Parse(string markdown)
    {
        var plain = new StringBuilder();
        var headings = new List<(int, string)>();
        var cells = new List<string>();
        var fenced = false;
        foreach (var line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            var trimmed = line.Trim();
            if (trimmed.StartsWith("```", StringComparison.Ordinal) || trimmed.StartsWith("~~~", StringComparison.Ordinal))
            {
                // A closing fence may stand behind code on one line.
                if (trimmed.Length > 3 && trimmed.EndsWith("```", StringComparison.Ordinal)) plain.Append(trimmed.Trim('`')).Append('\n');
                else fenced = !fenced;
                continue;
            }

            if (fenced)
            {
                plain.Append(line).Append('\n');
                continue;
            }

            var text = Strip(line);
            plain.Append(text).Append('\n');
            if (Heading().Match(line) is { Success: true } heading) headings.Add((heading.Groups["marks"].Length, Words.Normalize(Strip(heading.Groups["text"].Value))));
            else if (trimmed.StartsWith('|')) AddCells(trimmed, cells);
        }

        return new MarkdownTruth(plain.ToString(), headings, cells);
    }

    /// <summary>Cells of Markdown tables in a text of any kind.</summary>
    public static void AddCells(string row, List<string> cells)
    {
        if (Rule().IsMatch(row)) return;
        foreach (var cell in row.Trim().Trim('|').Replace(EscapedBar, "\uE000", StringComparison.Ordinal).Split('|'))
        {
            if (Words.Normalize(Strip(cell.Replace("\uE000", EscapedBar, StringComparison.Ordinal))) is { Length: > 0 } text) cells.Add(text);
        }
    }

    private static string Strip(string text)
    {
        text = Comment().Replace(text, " ");
        text = Link().Replace(text, match => match.Groups["text"].Value);
        text = Escape().Replace(text, "${mark}");
        text = Strong().Replace(text, "");
        return WebUtility.HtmlDecode(text);
    }

    [GeneratedRegex(@"^ {0,3}(?<marks>#{1,6})\s+(?<text>.*)$", RegexOptions.NonBacktracking)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\|?[\s:|-]+\|?$", RegexOptions.NonBacktracking)]
    private static partial Regex Rule();

    [GeneratedRegex("<!--.*?-->", RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    // The address may hold one level of brackets.
    [GeneratedRegex(@"!?\[(?<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+""[^""]*"")?\)", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"\\(?<mark>[\\`*_{}\[\]()#+\-.!|<>~$&])", RegexOptions.NonBacktracking)]
    private static partial Regex Escape();

    [GeneratedRegex(@"\*\*\*|\*\*|~~|</?(?:sub|sup|br|u|b|i)\s*/?>", RegexOptions.NonBacktracking)]
    private static partial Regex Strong();
}
