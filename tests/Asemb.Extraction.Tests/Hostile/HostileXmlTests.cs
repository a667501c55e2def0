using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Documents;

namespace Asemb.Extraction.Tests.Hostile;

public sealed class HostileXmlTests
{
    private const string Bomb = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>""";
    private const string External = """<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>""";

    [Theory]
    [InlineData(Bomb)]
    [InlineData(External)]
    public async Task Document_types_are_refused(string prologue)
    {
        await Extract.Fails(ErrorCodes.DamagedDocument, Odf.Text("<text:p>&a;</text:p>", prologue));
        await Extract.Fails(ErrorCodes.DamagedDocument, new OpcBuilder("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")
            .Part("word/document.xml", $"{prologue}<w:document {Docx.Space}><w:body>{Docx.P("&a;")}</w:body></w:document>").Build());
    }

    [Fact]
    public async Task External_parts_are_never_fetched()
    {
        var document = await Extract.Read(Docx.Builder(Docx.P("Text.")).Relate("word/document.xml", "rIdX", "footnotes", "http://127.0.0.1:9/x", external: true).Build());

        Assert.Equal("Text.", document.Text);
    }

    [Fact]
    public async Task Deep_elements_are_refused_before_the_stack_ends()
    {
        const int Depth = 100_000;
        var deep = string.Concat(Enumerable.Repeat("<w:sdt><w:sdtContent>", Depth)) + Docx.P("x") + string.Concat(Enumerable.Repeat("</w:sdtContent></w:sdt>", Depth));

        await Extract.Fails(ErrorCodes.ExtractionLimit, Docx.Of(deep), limits: new ExtractionLimits { MaxCompressionRatio = 100_000 });
    }

    [Fact]
    public async Task Elements_with_very_many_attributes_are_refused()
    {
        var attributes = string.Concat(Enumerable.Range(0, 5000).Select(i => $" a{i}=\"\""));

        await Extract.Fails(ErrorCodes.ExtractionLimit, Docx.Of($"<w:p{attributes}>{Docx.R("x")}</w:p>"));
        await Extract.Fails(ErrorCodes.ExtractionLimit, Extract.Utf8($"<?xml version=\"1.0\"?><data{attributes}>x</data>"), "data.xml");
    }

    [Fact]
    public async Task Nodes_of_one_element_are_bounded()
    {
        var runs = string.Concat(Enumerable.Repeat("<w:r/>", 5000));
        var limits = new ExtractionLimits { MaxMarkupNodes = 4000 };

        await Extract.Fails(ErrorCodes.ExtractionLimit, Docx.Of($"<w:p>{runs}{Docx.R("x")}</w:p>"), limits: limits);
        Assert.Equal("x", (await Extract.Read(Docx.Of(string.Concat(Enumerable.Repeat("<w:p/>", 5000)) + Docx.P("x")), limits: limits)).Text);
    }

    [Fact]
    public async Task Repeated_cells_are_bounded_by_the_text_they_make()
    {
        var sheet = Odf.Sheets($"""<table:table table:name="S"><table:table-row table:number-rows-repeated="200"><table:table-cell table:number-columns-repeated="200"><text:p>{new string('x', 2000)}</text:p></table:table-cell></table:table-row></table:table>""");

        await Extract.Fails(ErrorCodes.ExtractionLimit, sheet, limits: new ExtractionLimits { MaxTextChars = 1_000_000 });
    }
}
