using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Markdown;
using Markdig.Syntax.Inlines;

namespace Asemb.Extraction.Tests.Markdown;

public sealed class MarkdownReaderTests
{
    [Fact]
    public async Task Blocks_keep_their_kind_level_and_order()
    {
        var document = await Read("""
            # Guide

            Some *plain* text with [a link](https://example.org) and `code`.

            ## Steps

            1. First
            2. Second
               - nested
            - [x] done

            | a | b |
            |---|---|
            | 1 | **2** |

            ```sql
            SELECT 1;
              -- kept
            ```

            > A quote.
            """);

        Assert.Equal("Guide", document.Title);
        Assert.Equal(
            [
                (BlockKind.Heading, 1, "Guide"), (BlockKind.Paragraph, 0, "Some plain text with a link and code."), (BlockKind.Heading, 2, "Steps"),
                (BlockKind.ListItem, 1, "1. First"), (BlockKind.ListItem, 1, "2. Second"), (BlockKind.ListItem, 2, "- nested"), (BlockKind.ListItem, 1, "- [x] done"),
                (BlockKind.Table, 0, "| a | b |\n| - | - |\n| 1 | 2 |"), (BlockKind.Code, 0, "SELECT 1;\n  -- kept"), (BlockKind.Paragraph, 0, "A quote."),
            ],
            Blocks(document));
    }

    [Fact]
    public async Task Offsets_point_at_the_blocks()
    {
        var document = await Read("# One\n\nTwo *three*\n\n- four\n- five\n");

        foreach (var block in document.Blocks) Assert.False(string.IsNullOrWhiteSpace(document.Text.Substring(block.Start, block.Length)));
        Assert.Equal("Two three", document.Text.Substring(document.Blocks[1].Start, document.Blocks[1].Length));
    }

    [Fact]
    public async Task Front_matter_becomes_metadata_and_the_known_fields()
    {
        var document = await Read("""
            ---
            title: "The guide: part 1"
            author: [Alice, Bob]
            lang: en
            date: 2026-01-15
            tags: [a, b]
            weight: 3
            ratio: 0.5
            version: 1.2.3
            zip: 007
            draft: false
            nested: {team: people}
            nothing: ~
            ---

            Text.
            """);

        Assert.Equal(("The guide: part 1", "Alice, Bob", "en"), (document.Title, document.Author, document.Language));
        Assert.Equal(new DateTimeOffset(2026, 1, 15, 0, 0, 0, TimeSpan.Zero), document.CreatedAt);
        Assert.Equal("Text.", document.Text);
        Assert.Equal(
            """{"title":"The guide: part 1","author":["Alice","Bob"],"lang":"en","date":"2026-01-15","tags":["a","b"],"weight":3,"ratio":0.5,"version":"1.2.3","zip":"007","draft":false,"nested":{"team":"people"},"nothing":null}""",
            document.Metadata.ToJsonString());
    }

    [Theory]
    [InlineData("---\na: &x [1]\nb: *x\n---\nText.")]
    [InlineData("---\na: [1\n---\nText.")]
    [InlineData("---\njust words\n---\nText.")]
    public async Task Front_matter_that_is_not_plain_yaml_is_left_out_with_a_warning(string markdown)
    {
        var document = await Read(markdown);

        Assert.Equal("Text.", document.Text);
        Assert.Empty(document.Metadata);
        Assert.Contains("front matter", Assert.Single(document.Warnings), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_rule_at_the_top_is_no_front_matter()
    {
        var document = await Read("---\n\nText.\n\nMore.");

        Assert.Equal("Text.\n\nMore.", document.Text);
        Assert.Empty(document.Metadata);
    }

    [Fact]
    public async Task Html_inside_is_reduced_to_its_words()
    {
        var document = await Read("<div align=\"center\">\n<h1>Name &amp; more</h1>\n<script>alert(1)</script>\n<!-- hidden -->\n</div>\n\nA line<br>break and <b>bold</b>.");

        Assert.Equal("Name & more\n\nA line\nbreak and bold.", document.Text);
    }

    [Theory]
    [InlineData('>')]
    [InlineData('[')]
    [InlineData('*')]
    [InlineData('-')]
    public async Task Deep_nesting_is_read_or_refused_but_never_breaks_the_process(char mark)
    {
        var markdown = mark == '-' ? string.Concat(Enumerable.Range(0, 400).Select(i => new string(' ', i * 2) + "- x\n")) : new string(mark, 20_000) + " x";

        try
        {
            Assert.NotEmpty((await Read(markdown)).Text);
        }
        catch (AsembException exception)
        {
            Assert.Equal(ErrorCodes.ExtractionLimit, exception.Error);
        }
    }

    [Fact]
    public void Emphasis_of_any_depth_is_read_in_its_order()
    {
        const int Levels = 2000;
        var inlines = new ContainerInline();
        var innermost = inlines;
        for (var level = 0; level < Levels; level++)
        {
            var inner = new EmphasisInline();
            innermost.AppendChild(new LiteralInline("<"));
            innermost.AppendChild(inner);
            innermost.AppendChild(new LiteralInline(">"));
            innermost = inner;
        }

        innermost.AppendChild(new LiteralInline("text"));

        Assert.Equal(new string('<', Levels) + "text" + new string('>', Levels), InlineText.Of(inlines));
    }

    [Fact]
    public async Task Words_inside_nested_marks_stand_in_their_order() => Assert.Equal("one two three four five", (await Read("one **two *three ~~four~~* five**")).Text);

    [Theory]
    [InlineData(1001, 1000)]
    [InlineData(11, 100_000)]
    public async Task Tables_that_fill_up_to_too_many_cells_are_refused(int columns, int rows)
    {
        var markdown = Repeat("|a", columns) + "\n" + Repeat("|-", columns) + "\n" + Repeat("|x\u2028\u2028y\n", rows);

        Assert.Contains("cells", (await Assert.ThrowsAsync<AsembException>(() => Read(markdown))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_lines_with_bars_that_are_no_table_are_read() =>
        Assert.NotEmpty((await Read(Repeat("|a", 100) + "\n" + Repeat("| is a bar\n", 12_000) + "\n|-|\n")).Text);

    [Fact]
    public async Task Too_many_definitions_of_links_are_refused()
    {
        var markdown = string.Concat(Enumerable.Range(0, 30_001).Select(i => $"[a{i}]: x\n")) + "\nText.";

        Assert.Equal(ErrorCodes.ExtractionLimit, (await Assert.ThrowsAsync<AsembException>(() => Read(markdown))).Error);
    }

    [Fact]
    public async Task Text_of_any_kind_between_code_fences_stays_as_it_is()
    {
        Assert.Equal("a\tb\n\n  <c> & *d*", (await Read("```\na\tb\n\n  <c> & *d*\n```")).Text);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static Task<ExtractedDocument> Read(string markdown) =>
        new TextExtractor().ExtractAsync(new FileInput(Encoding.UTF8.GetBytes(markdown), "page.md"), TestContext.Current.CancellationToken);

    private static IEnumerable<(BlockKind Kind, int Level, string Text)> Blocks(ExtractedDocument document) =>
        document.Blocks.Select(block => (block.Kind, block.Level, document.Text.Substring(block.Start, block.Length)));
}
