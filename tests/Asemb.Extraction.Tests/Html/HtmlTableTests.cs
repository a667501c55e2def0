using Asemb.Core.Documents;

namespace Asemb.Extraction.Tests.Html;

public sealed class HtmlTableTests
{
    [Theory]
    [InlineData("<tr><th>a</th><th>b</th></tr><tr><td>1</td><td>x | y</td></tr>", "| a | b |\n| - | - |\n| 1 | x \\| y |")]
    [InlineData("<tr><th colspan=2>wide</th></tr><tr><td>1</td><td>2</td></tr>", "| wide | wide |\n| - | - |\n| 1 | 2 |")]
    [InlineData("<tr><th>y</th><th>m</th></tr><tr><td rowspan=2>2025</td><td>Jan</td></tr><tr><td>Feb</td></tr>", "| y | m |\n| - | - |\n| 2025 | Jan |\n| 2025 | Feb |")]
    [InlineData("<tr><th>y</th><th>m</th></tr><tr><th rowspan=3>2025</th></tr><tr><td>Jan</td></tr><tr><td>Feb</td></tr>", "| y | m |\n| - | - |\n| 2025 | Jan |\n| 2025 | Feb |")]
    [InlineData("<thead><tr><td>a</td><td>b</td></tr></thead><tbody><tr><td>1</td></tr><tr><td></td><td></td></tr></tbody>", "| a | b |\n| - | - |\n| 1 |  |")]
    [InlineData("<tr><th>a</th><th>b</th></tr><tr><td><p>one</p><p>two</p></td><td>x<br>y<ul><li>z</li></ul></td></tr>", "| a | b |\n| - | - |\n| one two | x y z |")]
    [InlineData("<tr><td>A</td><td>B</td></tr><tr><td><table><tr><td>1</td><td>2</td></tr></table></td><td>3</td></tr>", "| A | B |\n| - | - |\n| 1 2 | 3 |")]
    [InlineData("<tr><td><h2>A</h2></td><td>B</td></tr><tr><td>1</td><td><pre>2</pre></td></tr>", "| A | B |\n| - | - |\n| 1 | 2 |")]
    public async Task Tables_become_markdown_tables(string rows, string expected)
    {
        var document = await Reading.Text($"<html><body><table>{rows}</table></body></html>");

        Assert.Equal([(BlockKind.Table, 0, expected)], Reading.Blocks(document));
    }

    [Fact]
    public async Task Tables_that_lay_out_the_page_are_read_as_the_page()
    {
        var text = string.Concat(Enumerable.Repeat("A long text about bridges and how they stand. ", 40)).Trim();
        var document = await Reading.Text($"<html><body><table><tr><td>Left</td><td><h1>Bridges</h1><p>{text}</p></td></tr></table><table role=presentation><tr><td>x</td><td>y</td></tr></table></body></html>");

        Assert.Equal([(BlockKind.Paragraph, 0, "Left"), (BlockKind.Heading, 1, "Bridges"), (BlockKind.Paragraph, 0, text), (BlockKind.Paragraph, 0, "x"), (BlockKind.Paragraph, 0, "y")], Reading.Blocks(document));
    }

    [Fact]
    public async Task Spans_far_beyond_the_table_cost_nothing()
    {
        var document = await Reading.Text("<html><body><table><tr><th colspan=99999999 rowspan=99999999>a</th></tr><tr><td>1</td></tr></table><p>After.</p></body></html>");

        Assert.EndsWith("After.", document.Text, StringComparison.Ordinal);
        Assert.True(document.Text.Length < 10_000);
    }
}
