using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Documents;

namespace Asemb.Extraction.Tests.OpenDocument;

public sealed class OdfReaderTests
{
    [Fact]
    public async Task Text_documents_keep_headings_lists_code_notes_and_spaces()
    {
        var document = await Extract.Read(Odf.Text("""
            <text:h text:outline-level="1">One</text:h><text:p text:style-name="P1">By style</text:p>
            <text:p>Two<text:s text:c="3"/>words<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>The note.</text:p></text:note-body></text:note><text:line-break/>line</text:p>
            <text:list text:style-name="N"><text:list-item><text:p>first</text:p><text:list><text:list-item><text:p>inner</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>second</text:p></text:list-item></text:list>
            <text:list text:style-name="B"><text:list-item><text:p>bullet</text:p></text:list-item></text:list>
            <text:p text:style-name="P2">if (a)</text:p><text:p text:style-name="P2"><text:s text:c="2"/>b();</text:p>
            <text:table-of-content><text:index-body><text:p>Contents</text:p></text:index-body></text:table-of-content>
            <text:tracked-changes><text:changed-region><text:deletion><text:p>removed</text:p></text:deletion></text:changed-region></text:tracked-changes>
            <text:p><draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame></text:p>
            """));

        Assert.Equal(
            ["H1 One", "H2 By style", "P Two words\nline", "P The note.", "L1 1. first", "L2 a) inner", "L1 2. second", "L1 - bullet", "K if (a)\n  b();", "P In a box."],
            Extract.Blocks(document));
    }

    [Fact]
    public async Task Properties_come_from_meta_xml()
    {
        var document = await Extract.Read(Odf.Text("<text:p>Text.</text:p>"));

        Assert.Equal(("The title", "Alice", "de-AT", MediaTypes.Odt), (document.Title, document.Author, document.Language, document.MediaType));
        Assert.Equal(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero), document.CreatedAt);
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), document.ModifiedAt);
        Assert.Equal("""{"subject":"Ducks","keywords":"a, b"}""", document.Metadata.ToJsonString());
    }

    [Fact]
    public async Task Tables_repeat_the_text_of_merged_cells()
    {
        var document = await Extract.Read(Odf.Text("""
            <table:table><table:table-header-rows><table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>Region</text:p></table:table-cell><table:table-cell table:number-columns-spanned="2"><text:p>Ducks</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>
            <table:table-row><table:covered-table-cell/><table:table-cell><text:p>2025</text:p></table:table-cell><table:table-cell><text:p>2026</text:p></table:table-cell></table:table-row></table:table>
            """));

        Assert.Equal(["T | Region | Ducks | Ducks |\n| - | - | - |\n| Region | 2025 | 2026 |"], Extract.Blocks(document));
    }

    [Fact]
    public async Task Sheets_are_headings_with_tables_and_values_as_meant()
    {
        var document = await Extract.Read(Odf.Sheets("""
            <table:table table:name="Ducks"><table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell><table:table-cell><text:p>Count</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row>
            <table:table-row><table:table-cell office:value-type="date" office:date-value="2026-01-02"><text:p>1/2/26</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="1234.5"><text:p>1,234.50</text:p></table:table-cell></table:table-row>
            <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
            <table:table table:name="Secret" table:style-name="hidden"><table:table-row><table:table-cell><text:p>hidden</text:p></table:table-cell></table:table-row></table:table>
            """));

        Assert.Equal(["H1 Ducks", "T | Year | Count |\n| - | - |\n| 2026-01-02 | 1234.5 |"], Extract.Blocks(document));
        Assert.Equal("Hidden sheets were left out: Secret.", Assert.Single(document.Warnings));
        Assert.Equal(MediaTypes.Ods, document.MediaType);
    }

    [Fact]
    public async Task Slides_are_titles_then_shapes_then_notes()
    {
        var document = await Extract.Read(Odf.Slides("""
            <draw:page><draw:frame presentation:class="outline"><draw:text-box><text:list text:style-name="B"><text:list-item><text:p>point</text:p></text:list-item></text:list></draw:text-box></draw:frame>
            <draw:frame presentation:class="title"><draw:text-box><text:p>The title</text:p></draw:text-box></draw:frame><draw:frame presentation:class="footer"><draw:text-box><text:p>footer</text:p></draw:text-box></draw:frame>
            <presentation:notes><draw:frame presentation:class="notes"><draw:text-box><text:p>Say hello.</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>
            <draw:page draw:style-name="dp-hidden"><draw:frame presentation:class="title"><draw:text-box><text:p>Never</text:p></draw:text-box></draw:frame></draw:page>
            """));

        Assert.Equal(["H1 The title", "L1 - point", "P Say hello."], Extract.Blocks(document));
        Assert.Equal("Hidden slides were left out: 2.", Assert.Single(document.Warnings));
        Assert.Equal(MediaTypes.Odp, document.MediaType);
    }

    [Fact]
    public async Task Encrypted_documents_are_password_protected()
    {
        const string Manifest = """<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>""";

        await Extract.Fails(ErrorCodes.PasswordProtected, Odf.Build("text", "<text:p>x</text:p>", manifest: Manifest).Build());
    }

    [Fact]
    public async Task Drawings_and_bare_containers_are_refused_by_name()
    {
        var drawing = await Extract.Fails(ErrorCodes.UnsupportedFormat, Odf.Build("graphics", "<draw:page/>").Build());
        await Extract.Fails(ErrorCodes.DamagedDocument, new ZipBuilder().Add("mimetype", MediaTypes.Odt).Build());

        Assert.Contains("graphics", drawing.Message, StringComparison.Ordinal);
    }
}
