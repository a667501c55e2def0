using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Documents;

namespace Asemb.Extraction.Tests.Hostile;

/// <summary>Whatever happens to a file on its way, reading it gives a document or an error of ours, never anything else.</summary>
public sealed class DamagedDocumentTests
{
    private const int Mutations = 40;

    private static readonly ErrorCode[] Expected =
    [
        ErrorCodes.DamagedDocument, ErrorCodes.UnsupportedFormat, ErrorCodes.EmptyDocument, ErrorCodes.PasswordProtected, ErrorCodes.NeedsOcr, ErrorCodes.ExtractionLimit,
    ];

    public static TheoryData<string> Kinds => ["docx", "xlsx", "pptx", "odt", "ods", "odp", "pdf", "packed.pdf"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Files_cut_off_anywhere_are_read_in_part_or_refused(string kind)
    {
        var file = Sample(kind);
        Assert.NotEmpty((await Extract.Read(file)).Text);
        for (var tenth = 1; tenth < 10; tenth++)
        {
            var outcome = await Outcome(file[..(file.Length * tenth / 10)], kind);

            // A zip archive has its directory at the end; a PDF may give the pages that are left.
            if (!kind.EndsWith("pdf", StringComparison.Ordinal)) Assert.Equal(ErrorCodes.DamagedDocument, outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Random_damage_never_breaks_out(string kind)
    {
        var file = Sample(kind);
        var random = new Random(20260115);
        var changed = 0;
        for (var round = 0; round < Mutations; round++)
        {
            var damaged = (byte[])file.Clone();
            for (var i = random.Next(1, 24); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (round % 3 == 0) damaged.AsSpan(random.Next(damaged.Length / 2), random.Next(damaged.Length / 2)).Clear();
            if (await Outcome(damaged, kind) is not null) changed++;
        }

        Assert.InRange(changed, 1, Mutations);
    }

    /// <summary>Damage inside the XML, behind a right checksum, reaches the readers themselves.</summary>
    [Theory]
    [InlineData("w:p", "w:tbl")]
    [InlineData("w:val", "w:va")]
    [InlineData("w:tc", "w:tr")]
    [InlineData("\"1\"", "\"-99999999999\"")]
    [InlineData("\"0\"", "\"x\"")]
    [InlineData("w:ilvl", "w:numId")]
    [InlineData("w:abstractNumId", "w:numId")]
    public async Task Well_formed_nonsense_is_read_or_refused(string what, string with)
    {
        var body = (Docx.P("Title", "H1") + Docx.Item("one", 1) + Docx.Item("two", 2, 1) + Docx.Table(Docx.Cell("a", "<w:gridSpan w:val=\"1\"/>") + Docx.Cell("b"))).Replace(what, with, StringComparison.Ordinal);

        await Outcome(Docx.Of(body), "docx");
    }

    private static async Task<ErrorCode?> Outcome(byte[] file, string kind)
    {
        try
        {
            Assert.NotEmpty((await Extract.Read(file, "file." + kind)).Text);
            return null;
        }
        catch (AsembException exception)
        {
            Assert.Contains(exception.Error, Expected);
            Assert.NotEmpty(exception.Message);
            return exception.Error;
        }
    }

    private static byte[] Sample(string kind) => kind switch
    {
        "docx" => Docx.Of(Docx.P("Title", "H1") + Docx.Item("one", 1) + Docx.Item("two", 2, 1) + Docx.Table(Docx.Cell("a") + Docx.Cell("b"), Docx.Cell("c") + Docx.Cell("d"))),
        "xlsx" => Workbook(),
        "pptx" => new Pptx().Slide(Pptx.Placeholder("title", "Title") + Pptx.Placeholder("body", "one", "two") + Pptx.Table(Pptx.Cell("a") + Pptx.Cell("b")), notes: "Notes.").Build(),
        "odt" => Odf.Text("<text:h text:outline-level=\"1\">Title</text:h><text:p>Text.</text:p>"),
        "ods" => Odf.Sheets("<table:table table:name=\"S\"><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>"),
        "odp" => Odf.Slides("<draw:page><draw:frame presentation:class=\"title\"><draw:text-box><text:p>Title</text:p></draw:text-box></draw:frame></draw:page>"),
        _ => Pages(compress: kind is "packed.pdf"),
    };

    private static byte[] Workbook()
    {
        var book = new Xlsx();
        return book.Sheet("S", book.Row(1, "a", "b") + book.Row(2, "c", "d"), "<mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>").Build();
    }

    private static byte[] Pages(bool compress)
    {
        var writer = new PdfDocumentWriter { Compress = compress };
        for (var page = 0; page < 3; page++) writer.Page().Text(50, 800, $"Title {page}", 20).Lines(50, 700, ["Some text of the page, and then", "a second line of the same text."]).Line(50, 600, 300, 600);
        return writer.Build();
    }
}
