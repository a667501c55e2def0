using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Extraction.Tables;

namespace Asemb.Extraction;

/// <summary>What the readers of text formats write to: blocks with tidy white space, the file's own properties, and warnings.</summary>
internal sealed class DocumentDraft(string mediaType, ExtractionBudget budget)
{
    public const string Bullet = "- ";

    private const int MaxWarnings = 50;

    private readonly ExtractedTextBuilder _builder = new();
    private readonly List<string> _warnings = [];

    public string? Title { get; set; }

    public string? Author { get; set; }

    public string? Language { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }

    public DateTimeOffset? ModifiedAt { get; set; }

    public JsonObject Metadata { get; set; } = [];

    public ExtractionBudget Budget => budget;

    public int Length => _builder.Length;

    public bool IsEmpty => _builder.BlockCount == 0;

    public void Warn(string warning)
    {
        if (_warnings.Count < MaxWarnings && !_warnings.Contains(warning, StringComparer.Ordinal)) _warnings.Add(warning);
    }

    public void Heading(string text, int level) => Add(BlockKind.Heading, Tidy(text), Math.Clamp(level, 1, 6));

    /// <summary>White space inside becomes single spaces, but line ends that were meant (<c>\n</c>) stay.</summary>
    public void Paragraph(string text) => Add(BlockKind.Paragraph, TidyLines(text));

    public void Caption(string text) => Add(BlockKind.Caption, TidyLines(text));

    /// <param name="marker"><see cref="Bullet"/>, or a number with its point and a space.</param>
    /// <param name="level">Nesting depth from 1.</param>
    public void ListItem(string marker, string text, int level)
    {
        text = TidyLines(text);
        if (text.Length > 0) Add(BlockKind.ListItem, marker + text, Math.Max(1, level));
    }

    /// <param name="rows">Header first.</param>
    public void Table(IReadOnlyList<IReadOnlyList<string>> rows) => Add(BlockKind.Table, MarkdownTable.Write(rows));

    public void Code(string text) => Add(BlockKind.Code, text);

    public void Add(BlockKind kind, ReadOnlySpan<char> text, int level = 0)
    {
        budget.ChargeText(text.Length + 2);
        _builder.Add(kind, text, level);
    }

    public ExtractedDocument Build() => new()
    {
        Text = _builder.BuildText(),
        Blocks = _builder.BuildBlocks(),
        MediaType = mediaType,
        Title = NullIfBlank(Title),
        Author = NullIfBlank(Author),
        Language = NullIfBlank(Language),
        CreatedAt = CreatedAt,
        ModifiedAt = ModifiedAt,
        Metadata = Metadata,
        Warnings = [.. _warnings],
    };

    /// <summary>Trimmed, on one line, without control characters; null when nothing is left.</summary>
    public static string? NullIfBlank(string? text) => text is null ? null : Tidy(text) is { Length: > 0 } tidy ? tidy : null;

    /// <summary>A date in ISO 8601, RFC 1123 or the invariant culture's ways, or a lone year; a date without a zone is UTC.</summary>
    public static DateTimeOffset? ParseDate(string? text)
    {
        text = text?.Trim();
        if (text is { Length: 4 } && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year > 1) return new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date.Year > 1 ? date : null;
    }

    /// <summary>Runs of white space become one space.</summary>
    public static string Tidy(ReadOnlySpan<char> text) => Tidy(text, keepLines: false);

    /// <summary>Runs of white space become one space, or one line end when they hold one.</summary>
    public static string TidyLines(ReadOnlySpan<char> text) => Tidy(text, keepLines: true);

    private static string Tidy(ReadOnlySpan<char> text, bool keepLines)
    {
        var tidy = new StringBuilder(text.Length);
        var pending = '\0';
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || (char.IsControl(c) && c < ' '))
            {
                if (pending != '\n') pending = keepLines && c is '\n' ? '\n' : ' ';
                continue;
            }

            // Invisible: break hints, byte order marks inside.
            if (c is '\u200B' or '\uFEFF' or '\u00AD') continue;
            if (pending != '\0' && tidy.Length > 0) tidy.Append(pending);
            pending = '\0';
            tidy.Append(c);
        }

        return tidy.ToString();
    }
}
