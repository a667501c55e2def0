using System.Text;
using Asemb.Core.Documents;
using Asemb.Extraction.Tables;

namespace Asemb.Extraction.Office;

/// <summary>What the office readers write to: blocks with white space tidied, code lines and warnings gathered.</summary>
internal sealed class BlockSink(ExtractionBudget budget)
{
    private readonly List<string> _warnings = [];
    private readonly List<string> _code = [];

    /// <summary>Page, slide or sheet of the blocks that follow, from 1; 0 for none.</summary>
    public int Page { get; set; }

    public IReadOnlyList<string> Warnings => _warnings;

    public ExtractedTextBuilder Builder { get; } = new();

    public ExtractionBudget Budget => budget;

    public void Warn(string warning)
    {
        if (!_warnings.Contains(warning, StringComparer.Ordinal)) _warnings.Add(warning);
    }

    public void Heading(string text, int level) => Add(BlockKind.Heading, Tidy(text, keepLines: false), Math.Clamp(level, 1, 6));

    public void Paragraph(string text) => Add(BlockKind.Paragraph, Tidy(text, keepLines: true), 0);

    public void Caption(string text) => Add(BlockKind.Caption, Tidy(text, keepLines: true), 0);

    /// <param name="text">The item with its marker.</param>
    /// <param name="level">Nesting depth from 1.</param>
    public void ListItem(string text, int level) => Add(BlockKind.ListItem, Tidy(text, keepLines: true), Math.Max(1, level));

    /// <summary>Merged cells may repeat a long text many times, so the size is checked before it is written.</summary>
    public void Table(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        CheckLength(rows.Sum(row => row.Sum(cell => cell.Length + 3L)));
        Add(BlockKind.Table, MarkdownTable.Write(rows), 0);
    }

    /// <summary>Code lines that follow each other become one block.</summary>
    public void CodeLine(string line) => _code.Add(line);

    /// <summary>Ends a run of code lines; every other block does so by itself.</summary>
    public void Flush()
    {
        if (_code.Count == 0) return;
        var code = string.Join('\n', _code);
        _code.Clear();
        CheckLength(code.Length);
        Builder.Add(BlockKind.Code, code, 0, Page);
    }

    /// <summary>Runs of white space become one space; line ends stay when asked for.</summary>
    public static string Tidy(string text, bool keepLines)
    {
        var tidy = new StringBuilder(text.Length);
        var pending = '\0';
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                var line = keepLines && c is '\n' or '\u2028';
                if (pending != '\n') pending = line ? '\n' : ' ';
                continue;
            }

            if (pending != '\0' && tidy.Length > 0) tidy.Append(pending);
            pending = '\0';
            tidy.Append(c);
        }

        return tidy.ToString();
    }

    private void Add(BlockKind kind, string text, int level)
    {
        Flush();
        CheckLength(text.Length);
        Builder.Add(kind, text, level, Page);
    }

    private void CheckLength(long more)
    {
        budget.Check();
        if (Builder.Length + more > budget.Limits.MaxTextChars)
            throw ExtractionBudget.Exceeded($"The file holds more than {budget.Limits.MaxTextChars:N0} characters of text", "Split it into several files.");
    }
}
