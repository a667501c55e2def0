using Asemb.Extraction.Tests.Documents;

namespace Asemb.Extraction.Tests.Office;

public sealed class WorkbookReaderTests
{
    [Fact]
    public async Task Each_visible_sheet_is_a_heading_and_its_tables()
    {
        var book = new Xlsx();
        book.Sheet("Ducks", book.Row(1, "Year", "Count") + """<row r="2"><c r="A2"><v>2025</v></c><c r="B2"><v>4.2999999999999998</v></c></row>""")
            .Sheet("Secret", book.Row(1, "hidden"), state: "hidden").Sheet("Deep secret", book.Row(1, "hidden"), state: "veryHidden").Sheet("Empty", "")
            .Sheet("Notes", book.Row(1, "Only a note."));

        var document = await Extract.Read(book.Build());

        Assert.Equal(["H1 Ducks", "T | Year | Count |\n| - | - |\n| 2025 | 4.3 |", "H1 Notes", "P Only a note."], Extract.Blocks(document));
        Assert.Equal([1, 1, 5, 5], document.Blocks.Select(block => block.Page));
        Assert.Equal("Hidden sheets were left out: Secret, Deep secret.", Assert.Single(document.Warnings));
        Assert.Equal(MediaTypes.Xlsx, document.MediaType);
    }

    [Fact]
    public async Task Cells_show_what_their_format_means()
    {
        var book = new Xlsx();
        book.Sheet("S", book.Row(1, "kind", "value")
            + """<row r="2"><c r="A2" t="inlineStr"><is><t>date</t></is></c><c r="B2" s="1"><v>45658</v></c></row>"""
            + """<row r="3"><c r="A3" t="inlineStr"><is><r><t>date </t></r><r><t>and time</t></r></is></c><c r="B3" s="3"><v>45658.75</v></c></row>"""
            + """<row r="4"><c r="A4" t="str"><v>percent</v></c><c r="B4" s="2"><v>0.125</v></c></row>"""
            + """<row r="5"><c r="A5" t="str"><v>duration</v></c><c r="B5" s="4"><v>1.5</v></c></row>"""
            + """<row r="6"><c r="A6" t="str"><v>truth</v></c><c r="B6" t="b"><v>1</v></c></row>"""
            + """<row r="7"><c r="A7" t="str"><v>error</v></c><c r="B7" t="e"><v>#DIV/0!</v></c></row>"""
            + """<row r="8"><c r="A8" t="str"><v>ISO</v></c><c r="B8" t="d"><v>2026-01-02T00:00:00</v></c></row>""");

        var document = await Extract.Read(book.Build());

        Assert.Equal(
            "| kind | value |\n| - | - |\n| date | 2025-01-01 |\n| date and time | 2025-01-01 18:00:00 |\n| percent | 12.5% |\n| duration | 36:00:00 |\n| truth | TRUE |\n| error | #DIV/0! |\n| ISO | 2026-01-02 |",
            document.Text[(document.Text.IndexOf('\n', StringComparison.Ordinal) + 2)..]);
    }

    [Theory]
    [InlineData(false, "0", "1899-12-31")]
    [InlineData(false, "59", "1900-02-28")]
    [InlineData(false, "61", "1900-03-01")]
    [InlineData(true, "0", "1904-01-01")]
    [InlineData(true, "44196", "2025-01-01")]
    [InlineData(false, "2958465.99999999", "2958465.99999999")]
    [InlineData(false, "-1", "-1")]
    public async Task Both_calendars_and_their_ends_are_kept(bool from1904, string number, string shown)
    {
        var book = new Xlsx { From1904 = from1904 };
        book.Sheet("S", $"""<row r="1"><c r="A1" s="1"><v>{number}</v></c></row>""");

        Assert.Equal("S\n\n" + shown, (await Extract.Read(book.Build())).Text);
    }

    [Fact]
    public async Task Formulas_give_their_cached_value()
    {
        var book = new Xlsx();
        book.Sheet("S", """<row r="1"><c r="A1"><f>SUM(B1:B9)</f><v>42</v></c><c r="B1" t="str"><f>A1&amp;"x"</f><v>42x</v></c><c r="C1"><f>NOW()</f></c></row>""");

        Assert.Equal(["H1 S", "T | 42 | 42x |\n| - | - |"], Extract.Blocks(await Extract.Read(book.Build())));
    }

    [Fact]
    public async Task Tables_apart_from_each_other_are_told_apart_and_titles_stand_above()
    {
        var book = new Xlsx();
        book.Sheet("S", book.Row(1, "Ducks per year") + book.Row(2, "Year", "Count") + book.Row(3, "2025", "7") + book.Row(6, "Name", "Colour") + book.Row(7, "Donald", "white"));

        Assert.Equal(
            ["H1 S", "P Ducks per year", "T | Year | Count |\n| - | - |\n| 2025 | 7 |", "T | Name | Colour |\n| - | - |\n| Donald | white |"],
            Extract.Blocks(await Extract.Read(book.Build())));
    }

    [Fact]
    public async Task Merged_cells_give_their_text_to_every_place()
    {
        var book = new Xlsx();
        book.Sheet("S", book.Row(1, "Region", "Ducks", "") + book.Row(2, "", "2025", "2026") + book.Row(3, "North", "1", "2"), """<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>""");

        Assert.Equal(["H1 S", "T | Region | Ducks | Ducks |\n| - | - | - |\n| Region | 2025 | 2026 |\n| North | 1 | 2 |"], Extract.Blocks(await Extract.Read(book.Build())));
    }

    [Fact]
    public async Task Long_tables_are_cut_and_every_piece_repeats_the_header()
    {
        var book = new Xlsx();
        book.Sheet("S", book.Row(1, "Id", "Name") + string.Concat(Enumerable.Range(2, 120).Select(row => book.Row(row, $"id{row}", $"name{row}"))));

        var tables = Extract.Blocks(await Extract.Read(book.Build()))[1..];

        Assert.Equal(3, tables.Count);
        Assert.All(tables, table => Assert.StartsWith("T | Id | Name |\n| - | - |\n", table, StringComparison.Ordinal));
        Assert.Contains("| id121 | name121 |", tables[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lone_cells_at_the_end_of_the_sheet_cost_nothing()
    {
        var book = new Xlsx();
        book.Sheet("S", book.Row(1, "a", "b") + book.Row(2, "c", "d") + """<row r="1048576"><c r="XFD1048576" t="str"><v>far</v></c></row>""");

        Assert.Equal(["H1 S", "T | a | b |\n| - | - |\n| c | d |", "P far"], Extract.Blocks(await Extract.Read(book.Build())));
    }

    [Fact]
    public async Task Comments_stand_behind_the_tables_with_place_and_author()
    {
        const string X = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
        const string T = "xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\"";
        var book = new Xlsx();
        book.Sheet("S", book.Row(1, "a", "b"));
        book.Package
            .Part("xl/comments1.xml", $"<comments {X}><authors><author>Alice</author><author>tc={{1}}</author></authors><commentList><comment ref=\"A1\" authorId=\"0\"><text><r><t>Why </t></r><r><t>a?</t></r></text></comment><comment ref=\"B1\" authorId=\"1\"><text><t>stand-in</t></text></comment></commentList></comments>")
            .Relate("xl/worksheets/sheet1.xml", "rId1", "comments", "../comments1.xml")
            .Part("xl/threads.xml", $"<ThreadedComments {T}><threadedComment ref=\"B1\" personId=\"p\"><text>Because.</text></threadedComment></ThreadedComments>")
            .Relate("xl/worksheets/sheet1.xml", "rId2", "threadedComment", "../threads.xml")
            .Part("xl/person.xml", $"<personList {T}><person displayName=\"Bob\" id=\"p\"/></personList>").Relate("xl/workbook.xml", "rIdPerson", "person", "person.xml");

        Assert.Equal(["H1 S", "T | a | b |\n| - | - |", "P Comment (A1, Alice): Why a?", "P Comment (B1, Bob): Because."], Extract.Blocks(await Extract.Read(book.Build())));
    }

    [Fact]
    public async Task Overlapping_merged_ranges_do_not_multiply()
    {
        var book = new Xlsx();
        book.Sheet("S", book.Row(1, "a", "b") + book.Row(2, "c", "d"), $"<mergeCells>{string.Concat(Enumerable.Repeat("<mergeCell ref=\"A1:J400\"/>", 500))}</mergeCells>");

        Assert.InRange((await Extract.Read(book.Build())).Text.Length, 1, 60_000);
    }
}
