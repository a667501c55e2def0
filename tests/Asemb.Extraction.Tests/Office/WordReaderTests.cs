using Asemb.Extraction.Tests.Documents;
using static Asemb.Extraction.Tests.Documents.Docx;

namespace Asemb.Extraction.Tests.Office;

public sealed class WordReaderTests
{
    [Fact]
    public async Task Headings_come_from_styles_their_bases_translations_and_outline_levels()
    {
        var document = await Extract.Read(Of(
            P("The title", "Title") + P("One", "H1") + P("Two", "H2") + P("Derived", "Mine") + P("Drei", "Rubrik3")
            + $"""<w:p><w:pPr><w:outlineLvl w:val="3"/></w:pPr>{R("By level")}</w:p>""" + P("Body.")));

        Assert.Equal(["H1 The title", "H1 One", "H2 Two", "H2 Derived", "H3 Drei", "H4 By level", "P Body."], Extract.Blocks(document));
        Assert.Equal(("The title", "en-GB"), (document.Title, document.Language));
    }

    [Fact]
    public async Task Lists_count_as_Word_shows_them()
    {
        var document = await Extract.Read(Of(
            Item("first", 1) + Item("second", 1) + Item("inner", 1, 1) + Item("inner too", 1, 1) + Item("legal", 1, 2) + Item("third", 1) + Item("again", 1, 1)
            + P("Between.") + Item("restarted", 3) + Item("bullet", 2) + Item("nested bullet", 2, 1)));

        Assert.Equal(
            [
                "L1 1. first", "L1 2. second", "L2 a) inner", "L2 b) inner too", "L3 2.2.1 legal", "L1 3. third", "L2 a) again",
                "P Between.", "L1 1. restarted", "L1 - bullet", "L2 - nested bullet",
            ],
            Extract.Blocks(document));
    }

    [Fact]
    public async Task Merged_cells_give_their_text_to_every_place()
    {
        var document = await Extract.Read(Of(Table(
            Cell("Region", """<w:vMerge w:val="restart"/>""") + Cell("Ducks", """<w:gridSpan w:val="2"/>"""),
            Cell("", "<w:vMerge/>") + Cell("2025") + Cell("2026"),
            Cell("North | South") + Cell("1") + Cell("2"))));

        Assert.Equal(["T | Region | Ducks | Ducks |\n| - | - | - |\n| Region | 2025 | 2026 |\n| North \\| South | 1 | 2 |"], Extract.Blocks(document));
    }

    [Fact]
    public async Task A_table_of_one_cell_is_a_frame_and_a_table_in_a_cell_stays_in_its_row()
    {
        var framed = await Extract.Read(Of(Table(Cell("Framed text."))));
        var nested = await Extract.Read(Of(Table(Cell("a") + $"<w:tc>{Table(Cell("x") + Cell("y"))}{P("z")}</w:tc>", Cell("b") + Cell("c"))));

        Assert.Equal(["P Framed text."], Extract.Blocks(framed));
        Assert.Equal(["T | a | x y z |\n| - | - |\n| b | c |"], Extract.Blocks(nested));
    }

    [Fact]
    public async Task Nested_tables_do_not_multiply_their_text()
    {
        var inner = Table(Cell("deep", """<w:gridSpan w:val="400"/>""") + Cell("x"));
        for (var depth = 0; depth < 6; depth++) inner = Table($"""<w:tc><w:tcPr><w:gridSpan w:val="400"/></w:tcPr>{inner}{P("")}</w:tc>""" + Cell("x"));

        var document = await Extract.Read(Of(inner));

        Assert.InRange(document.Text.Length, 100, 20_000);
    }

    [Fact]
    public async Task Tracked_changes_are_read_as_accepted_and_hidden_text_is_not_read()
    {
        var document = await Extract.Read(Of(
            $"<w:p>{R("Keep ")}<w:ins w:author=\"A\">{R("added ")}</w:ins><w:del w:author=\"A\"><w:r><w:delText>removed </w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret </w:t></w:r>{R("end.")}</w:p>"
            + $"<w:p><w:moveFrom>{R("moved away")}</w:moveFrom><w:moveTo>{R("moved here")}</w:moveTo></w:p>"));

        Assert.Equal(["P Keep added end.", "P moved here"], Extract.Blocks(document));
    }

    [Fact]
    public async Task Links_fields_breaks_and_controls_give_what_the_reader_sees()
    {
        var document = await Extract.Read(Of(
            $"""<w:p>{R("See ")}<w:hyperlink r:id="rIdNone">{R("the manual")}</w:hyperlink>{R(", page ")}<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{R("7")}<w:r><w:fldChar w:fldCharType="end"/></w:r>{R(".")}</w:p>"""
            + $"<w:p>{R("one")}<w:r><w:br/></w:r>{R("two")}<w:r><w:noBreakHyphen/></w:r>{R("three")}</w:p>"
            + $"<w:sdt><w:sdtContent>{P("In a control.")}</w:sdtContent></w:sdt>"
            + $"""<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>{P("Contents 1")}</w:sdtContent></w:sdt>""" + P("Contents 2", "Toc1")));

        Assert.Equal(["P See the manual, page 7.", "P one\ntwo-three", "P In a control."], Extract.Blocks(document));
    }

    [Fact]
    public async Task Notes_follow_the_paragraph_that_refers_to_them()
    {
        var note = $"""<w:footnotes {Space}><w:footnote w:type="separator" w:id="0">{P("line")}</w:footnote><w:footnote w:id="1">{P("The note.")}</w:footnote></w:footnotes>""";
        var document = await Extract.Read(Builder($"""<w:p>{R("Text")}<w:r><w:footnoteReference w:id="1"/></w:r>{R(" goes on.")}</w:p>""" + P("Next."))
            .Part("word/footnotes.xml", note).Relate("word/document.xml", "rIdNotes", "footnotes", "footnotes.xml").Build());

        Assert.Equal(["P Text goes on.", "P The note.", "P Next."], Extract.Blocks(document));
    }

    [Fact]
    public async Task Text_boxes_are_read_once()
    {
        var box = $"<w:txbxContent>{P("In the box.")}</w:txbxContent>";
        var document = await Extract.Read(Of(
            $"<w:p>{R("Before.")}<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"));

        Assert.Equal(["P Before.", "P In the box."], Extract.Blocks(document));
    }

    [Fact]
    public async Task Code_lines_become_one_block_and_captions_stay_captions()
    {
        var document = await Extract.Read(Of(P("if (a)", "Code") + P("  b();", "Code") + P("Figure 1. A duck.", "Caption")
            + """<w:p><w:r><w:rPr><w:rFonts w:ascii="Consolas"/></w:rPr><w:t>x = f(1);</w:t></w:r></w:p>"""));

        Assert.Equal(["K if (a)\n  b();", "C Figure 1. A duck.", "K x = f(1);"], Extract.Blocks(document));
    }

    [Fact]
    public async Task Equations_become_LaTeX()
    {
        const string M = "xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"";
        var document = await Extract.Read(Of(
            $"<w:p>{R("So ")}<m:oMath {M}><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath></w:p>"));

        Assert.Equal("""So $\frac{a}{b}$""", document.Text);
    }

    [Fact]
    public async Task Properties_come_from_the_package()
    {
        var document = await Extract.Read(Builder(P("Text.")).Core("The real title", "Alice", "2026-01-02T03:04:05Z", "2026-02-03T04:05:06Z").Build());

        Assert.Equal(("The real title", "Alice"), (document.Title, document.Author));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), document.CreatedAt);
        Assert.Equal(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero), document.ModifiedAt);
        Assert.Equal("""{"subject":"A subject","keywords":"one, two"}""", document.Metadata.ToJsonString());
        Assert.Equal(MediaTypes.Docx, document.MediaType);
    }

    [Fact]
    public async Task A_document_without_text_is_empty() => await Extract.Fails(Core.Errors.ErrorCodes.EmptyDocument, Of(P(" ")));

    [Theory]
    [InlineData("Symbol", "F061", "α")]
    [InlineData("Symbol", "F0A3", "≤")]
    [InlineData("Symbol", "F0A5", "∞")]
    [InlineData("Symbol", "F0AE", "→")]
    [InlineData("Symbol", "F0B7", "•")]
    [InlineData("Symbol", "F0CE", "∈")]
    [InlineData("Symbol", "F0D2", "®")]
    [InlineData("Symbol", "F0DE", "⇒")]
    [InlineData("Symbol", "F0E5", "∑")]
    [InlineData("Symbol", "F0F2", "∫")]
    [InlineData("Symbol", "57", "Ω")]
    [InlineData("Times New Roman", "00B1", "±")]
    public async Task Signs_of_the_font_Symbol_become_what_they_show(string font, string code, string sign)
    {
        var document = await Extract.Read(Of($"""<w:p>{R("a ")}<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>{R(" b")}</w:p>"""));

        Assert.Equal([$"P a {sign} b"], Extract.Blocks(document));
        Assert.Empty(document.Warnings);
    }

    [Theory]
    [InlineData("Wingdings", "F04A")]
    [InlineData("Symbol", "F0E6")]
    [InlineData("Webdings", "F061")]
    [InlineData("Symbol", "zz")]
    public async Task Signs_that_nobody_knows_are_left_out_with_a_warning(string font, string code)
    {
        var document = await Extract.Read(Of($"""<w:p>{R("Text")}<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r></w:p>"""));

        Assert.Equal(["P Text"], Extract.Blocks(document));
        Assert.Contains("symbol font", Assert.Single(document.Warnings), StringComparison.Ordinal);
    }
}
