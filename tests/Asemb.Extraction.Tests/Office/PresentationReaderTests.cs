using Asemb.Extraction.Tests.Documents;
using static Asemb.Extraction.Tests.Documents.Pptx;

namespace Asemb.Extraction.Tests.Office;

public sealed class PresentationReaderTests
{
    [Fact]
    public async Task A_slide_is_its_title_then_its_shapes_then_its_notes()
    {
        var document = await Extract.Read(new Pptx().Slide(
            TextBox("A free box.") + Placeholder("title", "The title") + Placeholder("ftr", "footer") + Placeholder("sldNum", "1")
            + Placeholder("body", "First", "<a:pPr lvl=\"1\"/>" + Run("inner"), "<a:pPr><a:buNone/></a:pPr>" + Run("no bullet")),
            notes: "Say hello.").Build());

        Assert.Equal(["H1 The title", "P A free box.", "L1 - First", "L2 - inner", "P no bullet", "P Say hello."], Extract.Blocks(document));
        Assert.All(document.Blocks, block => Assert.Equal(1, block.Page));
        Assert.Equal(MediaTypes.Pptx, document.MediaType);
    }

    [Fact]
    public async Task Slides_come_in_the_order_of_the_presentation_and_hidden_ones_do_not()
    {
        var document = await Extract.Read(new Pptx()
            .Slide(Placeholder("title", "Second")).Slide(Placeholder("ctrTitle", "First"), isFirst: true).Slide(Placeholder("title", "Never"), isHidden: true).Build());

        Assert.Equal(["H1 First", "H1 Second"], Extract.Blocks(document));
        Assert.Equal("Hidden slides were left out: 3.", Assert.Single(document.Warnings));
    }

    [Fact]
    public async Task Numbered_lists_count_and_start_where_they_say()
    {
        const string Number = "<a:pPr><a:buAutoNum type=\"arabicPeriod\"/></a:pPr>";
        const string Letter = "<a:pPr lvl=\"1\"><a:buAutoNum type=\"alphaLcParenR\" startAt=\"3\"/></a:pPr>";
        var document = await Extract.Read(new Pptx().Slide(TextBox(Number + Run("one"), Letter + Run("c"), Letter + Run("d"), Number + Run("two"))).Build());

        Assert.Equal(["L1 1. one", "L2 c) c", "L2 d) d", "L1 2. two"], Extract.Blocks(document));
    }

    [Fact]
    public async Task Tables_repeat_the_text_of_merged_cells()
    {
        var document = await Extract.Read(new Pptx().Slide(Table(
            Cell("Region", "rowSpan=\"2\"") + Cell("Ducks", "gridSpan=\"2\"") + Cell("", "hMerge=\"1\""),
            Cell("", "vMerge=\"1\"") + Cell("2025") + Cell("2026"))).Build());

        Assert.Equal(["T | Region | Ducks | Ducks |\n| - | - | - |\n| Region | 2025 | 2026 |"], Extract.Blocks(document));
    }

    [Fact]
    public async Task Groups_are_entered_and_line_breaks_in_titles_become_spaces()
    {
        var document = await Extract.Read(new Pptx().Slide(
            Placeholder("title", Run("A") + "<a:br/>" + Run("title")) + $"<p:grpSp><p:grpSp>{TextBox("Grouped.")}</p:grpSp></p:grpSp>").Build());

        Assert.Equal(["H1 A title", "P Grouped."], Extract.Blocks(document));
    }
}
