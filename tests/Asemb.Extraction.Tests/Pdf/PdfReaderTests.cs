using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Documents;

namespace Asemb.Extraction.Tests.Pdf;

public sealed class PdfReaderTests
{
    private static readonly string[] Left =
    [
        "The left column begins here and goes on", "with several lines of running text that", "fill the width of the column as they do", "in a journal, one below the other, until",
        "the last line of the left column ends.",
    ];

    private static readonly string[] Right =
    [
        "The right column is read after the left", "although its lines stand at the very same", "height on the page, because the gutter in", "between divides the lines of running text",
        "into columns that belong together fully.",
    ];

    [Fact]
    public async Task Columns_are_read_one_after_the_other_below_the_title()
    {
        var writer = new PdfDocumentWriter().Page().Text(50, 780, "A title over both of the columns of the page", size: 20);
        for (var i = 0; i < Left.Length; i++) writer.Text(50, 740 - (12 * i), Left[i]).Text(310, 740 - (12 * i), Right[i]);

        var document = await Extract.Read(writer.Build());

        Assert.Equal(
            ["H1 A title over both of the columns of the page", "P " + string.Join(' ', Left), "P " + string.Join(' ', Right)],
            Extract.Blocks(document));
        Assert.Equal("A title over both of the columns of the page", document.Title);
    }

    [Fact]
    public async Task Headings_are_ranked_by_size_and_short_bold_lines_come_last()
    {
        var body = Left.Concat(Right).ToList();
        var document = await Extract.Read(new PdfDocumentWriter().Page()
            .Text(50, 800, "Chapter", 24).Lines(50, 770, body).Text(50, 630, "Section", 16).Lines(50, 600, body).Text(50, 460, "Bold words", font: "F2").Lines(50, 440, body).Build());

        Assert.Equal(["H1 Chapter", "H2 Section", "H3 Bold words"], Extract.Blocks(document).Where(block => block[0] == 'H'));
    }

    [Fact]
    public async Task Headers_footers_and_page_numbers_go_when_they_repeat()
    {
        var writer = new PdfDocumentWriter();
        string[] words = ["one", "two", "three", "four"];
        for (var page = 1; page <= 4; page++)
            writer.Page().Text(50, 820, "Annual report of the duck society").Lines(50, 700, [$"Page {words[page - 1]} says something of its own.", "It is not repeated anywhere at all."]).Text(290, 30, $"{page}");

        var document = await Extract.Read(writer.Build());

        Assert.DoesNotContain("Annual report", document.Text, StringComparison.Ordinal);
        Assert.Equal(["P Page one says something of its own. It is not repeated anywhere at all."], Extract.Blocks(document)[..1]);
        Assert.Equal([1, 2, 3, 4], document.Blocks.Select(block => block.Page));
    }

    [Fact]
    public async Task Hyphens_of_the_typesetter_go_and_those_of_the_language_stay()
    {
        var document = await Extract.Read(new PdfDocumentWriter().Page().Lines(50, 700,
            ["The typesetter broke this infor-", "mation in two, but a well-known word is still well-", "known, and that is what we want to see in the end."]).Build());

        Assert.Equal("The typesetter broke this information in two, but a well-known word is still well-known, and that is what we want to see in the end.", document.Text);
    }

    [Fact]
    public async Task Bullets_and_numbers_are_list_items_with_their_wrapped_lines()
    {
        var document = await Extract.Read(new PdfDocumentWriter().Page()
            .Text(50, 700, "\u0095 first item that is wrapped at the end of").Text(58, 688, "its line and goes on").Text(50, 676, "\u0095 second item").Text(50, 664, "1. counted").Text(50, 652, "2. counted too").Build());

        Assert.Equal(["L1 - first item that is wrapped at the end of its line and goes on", "L1 - second item", "L1 1. counted", "L1 2. counted too"], Extract.Blocks(document));
    }

    [Fact]
    public async Task Lines_that_stand_in_columns_of_short_cells_are_a_table()
    {
        var writer = new PdfDocumentWriter().Page().Text(50, 740, "A sentence stands above the table, as it usually does in reports.");
        string[][] rows = [["Name", "Colour", "Weight"], ["Mallard", "green", "1.2"], ["Teal", "brown", "0.4"], ["Eider", "white", "2.2"]];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < 3; column++) writer.Text(50 + (150 * column), 700 - (14 * row), rows[row][column]);
        }

        Assert.Equal("T | Name | Colour | Weight |\n| - | - | - |\n| Mallard | green | 1.2 |\n| Teal | brown | 0.4 |\n| Eider | white | 2.2 |", Extract.Blocks(await Extract.Read(writer.Build()))[1]);
    }

    [Fact]
    public async Task Rules_make_cells_of_whatever_stands_between_them()
    {
        var writer = new PdfDocumentWriter().Page().Text(50, 760, "A sentence stands above the table, as it usually does in reports.");
        foreach (var y in new[] { 700, 660, 600 }) writer.Line(50, y, 350, y);
        foreach (var x in new[] { 50, 200, 350 }) writer.Line(x, 700, x, 600);
        writer.Text(55, 680, "Name").Text(205, 680, "What it says").Text(55, 640, "Mallard").Lines(205, 648, ["Quack, and then", "quack once more", "before it flies."]);
        writer.Text(50, 560, "And a sentence stands below it.");

        Assert.Equal(
            ["P A sentence stands above the table, as it usually does in reports.", "T | Name | What it says |\n| - | - |\n| Mallard | Quack, and then quack once more before it flies. |", "P And a sentence stands below it."],
            Extract.Blocks(await Extract.Read(writer.Build())));
    }

    [Fact]
    public async Task Cells_without_a_rule_between_them_are_merged()
    {
        var writer = new PdfDocumentWriter().Page();
        foreach (var y in new[] { 700, 680, 660 }) writer.Line(50, y, 350, y);
        writer.Line(50, 700, 50, 660).Line(150, 700, 150, 660).Line(250, 680, 250, 660).Line(350, 700, 350, 660);
        writer.Text(55, 686, "Name").Text(155, 686, "Ducks").Text(55, 666, "North").Text(155, 666, "1").Text(255, 666, "2");

        Assert.Equal(["T | Name | Ducks | Ducks |\n| - | - | - |\n| North | 1 | 2 |"], Extract.Blocks(await Extract.Read(writer.Build())));
    }

    [Fact]
    public async Task Underlines_and_frames_make_no_table()
    {
        var body = Left.Concat(Right).ToList();
        var writer = new PdfDocumentWriter().Page().Lines(60, 760, body).Line(50, 780, 300, 780).Line(50, 640, 300, 640).Line(50, 780, 50, 640).Line(300, 780, 300, 640).Line(60, 758, 120, 758).Line(70, 720, 70, 700).Line(60, 710, 140, 710);

        Assert.Equal("P " + string.Join(' ', body), Assert.Single(Extract.Blocks(await Extract.Read(writer.Build()))));
    }

    [Fact]
    public async Task A_header_at_the_other_edge_of_its_column_belongs_to_it()
    {
        var writer = new PdfDocumentWriter().Page().Text(50, 700, "Year").Text(250, 700, "Freshwater ducks");
        for (var row = 0; row < 4; row++) writer.Text(110, 686 - (14 * row), $"{2020 + row}").Text(330, 686 - (14 * row), $"{row}5");

        Assert.Equal(["T | Year | Freshwater ducks |\n| - | - |\n| 2020 | 05 |\n| 2021 | 15 |\n| 2022 | 25 |\n| 2023 | 35 |"], Extract.Blocks(await Extract.Read(writer.Build())));
    }

    [Fact]
    public async Task Monospaced_lines_are_code_with_their_indent()
    {
        var document = await Extract.Read(new PdfDocumentWriter().Page().Text(50, 700, "if (a) {", font: "F3").Text(62, 688, "b();", font: "F3").Text(50, 676, "}", font: "F3").Build());

        Assert.Equal(["K if (a) {\n  b();\n}"], Extract.Blocks(document));
    }

    [Fact]
    public async Task Properties_come_from_the_information_dictionary()
    {
        var document = await Extract.Read(new PdfDocumentWriter
        {
            Information = "/Title (The real title) /Author (Alice) /Subject (Ducks) /CreationDate (D:20260102030405Z) /ModDate (D:20260203040506+01'00')",
        }.Page().Text(50, 700, "Some text.").Build());

        Assert.Equal(("The real title", "Alice", "en-GB", MediaTypes.Pdf), (document.Title, document.Author, document.Language, document.MediaType));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), document.CreatedAt);
        Assert.Equal(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(1)), document.ModifiedAt);
        Assert.Equal("Ducks", (string?)document.Metadata["subject"]);
    }

    [Theory]
    [InlineData("Microsoft Word - report.doc")]
    [InlineData("report.indd")]
    [InlineData("untitled")]
    public async Task Titles_that_are_names_of_files_are_no_titles(string title)
    {
        var document = await Extract.Read(new PdfDocumentWriter { Information = $"/Title ({title})" }.Page().Text(50, 700, "Some text.").Build());

        Assert.Null(document.Title);
    }

    [Fact]
    public async Task Compressed_files_are_read_the_same()
    {
        var plain = await Extract.Read(new PdfDocumentWriter().Page().Lines(50, 700, Left).Build());
        var packed = await Extract.Read(new PdfDocumentWriter { Compress = true }.Page().Lines(50, 700, Left).Build());

        Assert.Equal(plain.Text, packed.Text);
    }

    [Fact]
    public async Task A_user_password_is_asked_for()
    {
        var bytes = string.Concat(Enumerable.Repeat("A7", 32));
        var writer = new PdfDocumentWriter { Trailer = $"/ID [<{bytes}> <{bytes}>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <{bytes}> /U <{bytes}> /P -4 >>" };

        await Extract.Fails(ErrorCodes.PasswordProtected, writer.Page().Text(50, 700, "Secret.").Build());
    }

    [Fact]
    public async Task Pages_that_are_pictures_need_ocr_and_are_named_when_others_have_text()
    {
        const string Picture = "q 500 0 0 800 0 0 cm /Im Do Q\n";
        var error = await Extract.Fails(ErrorCodes.NeedsOcr, new PdfDocumentWriter().Page().Operators(Picture).Page().Operators(Picture).Build());
        var single = await Extract.Fails(ErrorCodes.NeedsOcr, new PdfDocumentWriter().Page().Operators(Picture).Build());
        var mixed = await Extract.Read(new PdfDocumentWriter().Page().Operators(Picture).Page().Text(50, 700, "Some text.").Build());

        Assert.Contains("of 2 pages and", error.Message, StringComparison.Ordinal);
        Assert.Contains("of 1 page and", single.Message, StringComparison.Ordinal);
        Assert.Equal("1 of 2 pages is a picture without text and needs OCR: 1.", Assert.Single(mixed.Warnings));
    }

    [Fact]
    public async Task An_empty_page_is_an_empty_document() => await Extract.Fails(ErrorCodes.EmptyDocument, new PdfDocumentWriter().Page().Build());

    [Fact]
    public async Task Running_heads_that_the_file_marks_are_kept_on_the_first_page_only()
    {
        const string Begin = "/Artifact << /Type /Pagination /Subtype /Header >> BDC\n";
        var document = await Extract.Read(new PdfDocumentWriter()
            .Page().Operators(Begin).Text(50, 820, "Name of the document").Operators("EMC\n").Text(50, 700, "First page of the text.")
            .Page().Operators(Begin).Text(50, 820, "Chapter two runs here").Operators("EMC\n").Text(50, 700, "Second page of the text.").Build());

        Assert.Equal("Name of the document\n\nFirst page of the text.\n\nSecond page of the text.", document.Text);
    }

    [Fact]
    public async Task Text_drawn_twice_for_its_shadow_is_read_once()
    {
        var document = await Extract.Read(new PdfDocumentWriter().Page().Text(50, 700, "Shadow").Text(50.3, 700, "Shadow").Build());

        Assert.Equal("Shadow", document.Text);
    }

    [Fact]
    public async Task Text_on_its_side_is_read_along_its_own_lines()
    {
        var document = await Extract.Read(new PdfDocumentWriter().Page()
            .Operators("BT /F1 10 Tf 0 1 -1 0 200 100 Tm (The first line of a page on its side) Tj ET\nBT /F1 10 Tf 0 1 -1 0 212 100 Tm (and then its second line as well.) Tj ET\n").Build());

        Assert.Equal("The first line of a page on its side and then its second line as well.", document.Text);
    }
}
