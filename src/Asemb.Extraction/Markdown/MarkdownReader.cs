using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Html;
using Asemb.Extraction.Text;
using Markdig;
using Markdig.Extensions.DefinitionLists;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Table = Markdig.Extensions.Tables.Table;

namespace Asemb.Extraction.Markdown;

/// <summary>Markdown as CommonMark and its usual extensions read it (Markdig): headings, lists, tables, code; front matter becomes metadata.</summary>
internal sealed class MarkdownReader
{
    // Addresses in the text stay as they are written, so there is no need to find them.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseGridTables().UseTaskLists().UseDefinitionLists().UseFootnotes().UseEmphasisExtras().UseMathematics().UseAlertBlocks()
        .Build();

    private readonly DocumentDraft _draft;

    private MarkdownReader(DocumentDraft draft) => _draft = draft;

    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var draft = new DocumentDraft(mediaType, budget);
        Append(draft, TextEncodings.Decode(file, budget));
        return draft.Build();
    }

    /// <summary>Adds the blocks of a Markdown text, and what its front matter says, to a document.</summary>
    public static void Append(DocumentDraft draft, string markdown)
    {
        var (body, yaml) = FrontMatter.Split(markdown);
        if (yaml.Length > 0) ReadProperties(draft, yaml);
        OpenBrackets.Check(body);
        ParserCosts.Check(body);
        try
        {
            new MarkdownReader(draft).Blocks(Markdig.Markdown.Parse(body, Pipeline), 0);
        }
        catch (ArgumentException exception) when (exception.Message.Contains("deeply nested", StringComparison.Ordinal))
        {
            throw new AsembException(ErrorCodes.ExtractionLimit, "The file's Markdown is nested deeper than can be read. Flatten the file, or ingest it as plain text.", exception);
        }
    }

    private static void ReadProperties(DocumentDraft draft, string yaml)
    {
        var properties = FrontMatter.Read(yaml, out var problem);
        if (problem is not null) draft.Warn(problem);
        if (properties is null) return;
        draft.Metadata = properties;
        draft.Title = First(properties, "title");
        draft.Author = First(properties, "author", "authors", "by");
        draft.Language = First(properties, "lang", "language");
        draft.CreatedAt = DocumentDraft.ParseDate(First(properties, "date", "created", "published", "pubDate"));
        draft.ModifiedAt = DocumentDraft.ParseDate(First(properties, "modified", "updated", "lastmod", "last_modified", "ms.date"));
    }

    /// <summary>The first of these members that has a value; of a list, its scalars.</summary>
    private static string? First(JsonObject properties, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var text = properties[name] switch
            {
                JsonValue value => value.ToString(),
                JsonArray list => string.Join(", ", list.OfType<JsonValue>().Select(value => value.ToString())),
                _ => "",
            };
            if (!string.IsNullOrWhiteSpace(text)) return text;
        }

        return null;
    }

    // As deep as the parser lets blocks nest, which is 128 levels.
    private void Blocks(ContainerBlock container, int listLevel)
    {
        foreach (var block in container) Block(block, listLevel);
    }

    private void Block(Markdig.Syntax.Block block, int listLevel)
    {
        _draft.Budget.Check();
        switch (block)
        {
            case HeadingBlock heading:
                var title = InlineText.Of(heading.Inline);
                if (heading.Level == 1) _draft.Title ??= title;
                _draft.Heading(title, heading.Level);
                break;
            case CodeBlock code:
                _draft.Code(code.Lines.ToString());
                break;
            case HtmlBlock html:
                // Pieces are cut at blank lines, anywhere in the markup, which a browser's parser forgives.
                var heading1 = HtmlReader.AppendWhole(_draft, html.Lines.ToString());
                _draft.Title ??= heading1;
                break;
            case LinkReferenceDefinition or ThematicBreakBlock:
                break;
            case Table table:
                _draft.Table([.. table.OfType<TableRow>().Select(row => row.OfType<TableCell>().Select(CellText).ToList())]);
                break;
            case ListBlock list:
                List(list, listLevel + 1);
                break;
            case DefinitionTerm term:
                _draft.Paragraph(InlineText.Of(term.Inline));
                break;
            case LeafBlock leaf:
                _draft.Paragraph(InlineText.Of(leaf.Inline));
                break;
            case LinkReferenceDefinitionGroup:
                break;
            case ContainerBlock inner:
                Blocks(inner, listLevel);
                break;
        }
    }

    private void List(ListBlock list, int level)
    {
        var number = list.IsOrdered && long.TryParse(list.OrderedStart, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 1;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            var marker = list.IsOrdered ? string.Create(CultureInfo.InvariantCulture, $"{number++}. ") : DocumentDraft.Bullet;
            var first = item.Count > 0 ? item[0] as ParagraphBlock : null;
            if (first is not null) _draft.ListItem(marker, InlineText.Of(first.Inline), level);
            foreach (var block in item)
            {
                if (!ReferenceEquals(block, first)) Block(block, level);
            }
        }
    }

    private static string CellText(TableCell cell) => string.Join(' ', cell.Descendants<LeafBlock>().Select(leaf => InlineText.Of(leaf.Inline)));
}
