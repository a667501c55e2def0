using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Samples;

namespace Asemb.Extraction.Tests.Epub;

public sealed class EpubReaderTests
{
    private const string Package = "OEBPS/package.opf";

    [Fact]
    public async Task Parts_come_in_the_order_of_the_spine_without_contents_and_page_marks()
    {
        var document = await Reading.Bytes(EpubSample.Book());

        Assert.Equal(
            [
                (BlockKind.Heading, 1, "One"), (BlockKind.Paragraph, 0, "First text."), (BlockKind.ListItem, 1, "- item"),
                (BlockKind.Heading, 2, "Two"), (BlockKind.Paragraph, 0, "Second text\non two lines."), (BlockKind.Table, 0, "| a | b |\n| - | - |\n| 1 | 2 |"),
            ],
            Reading.Blocks(document));
        Assert.Empty(document.Warnings);
    }

    [Fact]
    public async Task The_package_document_says_what_the_book_is()
    {
        var document = await Reading.Bytes(EpubSample.Book());

        Assert.Equal(("The Book & its Title", "Ada Author", "en-GB"), (document.Title, document.Author, document.Language));
        Assert.Equal(new DateTimeOffset(1998, 5, 4, 0, 0, 0, TimeSpan.Zero), document.CreatedAt);
        Assert.Equal(new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero), document.ModifiedAt);
        Assert.Equal("""{"publisher":"Printers","identifier":"urn:isbn:9780000000000","description":"About bridges.","subjects":["Bridges"]}""", document.Metadata.ToJsonString());
    }

    [Fact]
    public async Task Books_of_the_second_version_are_read_by_their_attributes()
    {
        const string Old = """
            <?xml version="1.0"?>
            <!DOCTYPE package [<!ENTITY x "y">]>
            <package xmlns="http://www.idpf.org/2007/opf" version="2.0">
              <metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
                <dc:title>Old</dc:title><dc:creator opf:role="ill">Ingo</dc:creator><dc:creator opf:role="aut">Ada</dc:creator>
                <dc:date opf:event="modification">2011-01-02</dc:date><dc:date opf:event="publication">1851</dc:date>
              </metadata>
              <manifest><item id="one" href="text/one%20first.xhtml" media-type="application/xhtml+xml"/><item id="two" href="./text/../text/two.xhtml" media-type="application/xhtml+xml"/></manifest>
              <spine toc="ncx"><itemref idref="two"/><itemref idref="one"/></spine>
              <guide><reference type="toc" href="text/one%20first.xhtml"/></guide>
            </package>
            """;

        var document = await Reading.Bytes(EpubSample.Book((Package, Old)));

        Assert.Equal(("Old", "Ada"), (document.Title, document.Author));
        Assert.Equal((1851, 2011), (document.CreatedAt!.Value.Year, document.ModifiedAt!.Value.Year));
        Assert.StartsWith("Two\n\nSecond text", document.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("First", document.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_spine_the_manifest_gives_the_order()
    {
        var document = await Reading.Bytes(EpubSample.Book((Package, EpubSample.Package.Replace("itemref", "other", StringComparison.Ordinal))));

        Assert.True(document.Text.IndexOf("Second", StringComparison.Ordinal) < document.Text.IndexOf("First", StringComparison.Ordinal));
        Assert.DoesNotContain("Contents", document.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_part_is_named_and_the_others_are_read()
    {
        var document = await Reading.Bytes(EpubSample.Book((Package, EpubSample.Package.Replace("two.xhtml", "gone.xhtml", StringComparison.Ordinal))));

        Assert.Contains("gone.xhtml", Assert.Single(document.Warnings), StringComparison.Ordinal);
        Assert.Contains("First text.", document.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "META-INF/license.lcpl", "Readium LCP")]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "META-INF/rights.xml", "Adobe ADEPT")]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "META-INF/other.xml", "DRM")]
    public async Task Books_under_drm_are_refused_by_name(string algorithm, string part, string named)
    {
        var refusal = await Reading.Refusal(EpubSample.Book(("META-INF/encryption.xml", Encryption(algorithm)), (part, "{}")), "book.epub");

        Assert.Equal(ErrorCodes.PasswordProtected, refusal.Error);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Obfuscated_fonts_do_not_make_a_book_unreadable()
    {
        Assert.Equal("The Book & its Title", (await Reading.Bytes(EpubSample.Book(("META-INF/encryption.xml", Encryption("http://www.idpf.org/2008/embedding"))))).Title);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("/../../etc/passwd")]
    [InlineData("..\\..\\secret.xhtml")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://example.org/page.xhtml")]
    public async Task References_that_lead_outside_are_not_followed(string href)
    {
        var document = await Reading.Bytes(EpubSample.Book((Package, EpubSample.Package.Replace("text/two.xhtml", href, StringComparison.Ordinal))));

        Assert.Equal("One\n\nFirst text.\n\n- item", document.Text);
    }

    [Theory]
    [InlineData("META-INF/container.xml", "<container><rootfiles/></container>", null)]
    [InlineData("META-INF/container.xml", "<container><rootfiles><rootfile full-path='gone.opf'/></rootfiles></container>", "gone.opf")]
    [InlineData(Package, "<package><metadata/>", "package.opf")]
    [InlineData(Package, "<package/>", "no part with text")]
    public async Task A_damaged_book_is_refused_with_the_part_at_fault(string part, string content, string? named)
    {
        var book = EpubSample.Book((part, content));
        if (named is null)
        {
            // Nothing says where the package document is, but only one part looks like it.
            Assert.Equal("The Book & its Title", (await Reading.Bytes(book)).Title);
            return;
        }

        var refusal = await Reading.Refusal(book, "book.epub");
        Assert.Equal(ErrorCodes.DamagedDocument, refusal.Error);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_in_other_encodings_are_read_as_they_declare()
    {
        var page = "<?xml version=\"1.0\" encoding=\"utf-16\"?><html><body><p>Größe — 漢字</p></body></html>";
        var entries = EpubSample.Parts().Select(part => (part.Name, part.Name.EndsWith("two.xhtml", StringComparison.Ordinal)
            ? [.. System.Text.Encoding.Unicode.Preamble, .. System.Text.Encoding.Unicode.GetBytes(page)] : System.Text.Encoding.UTF8.GetBytes(part.Content))).ToArray();

        Assert.EndsWith("Größe — 漢字", (await Reading.Bytes(ZipSample.Of(entries))).Text, StringComparison.Ordinal);
    }

    private static string Encryption(string algorithm) => $"""
        <encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">
          <enc:EncryptedData><enc:EncryptionMethod Algorithm="{algorithm}"/><enc:CipherData><enc:CipherReference URI="OEBPS/text/two.xhtml"/></enc:CipherData></enc:EncryptedData>
        </encryption>
        """;
}
