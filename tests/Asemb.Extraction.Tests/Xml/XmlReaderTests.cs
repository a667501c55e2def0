using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Tests.Xml;

public sealed class XmlReaderTests
{
    [Fact]
    public async Task Prose_data_and_titles_are_told_apart()
    {
        var document = await Reading.Text("""
            <?xml version="1.0"?>
            <book><title>Bridges</title>
              <chapter><title>Arches</title><para>An <em>arch</em> stands.</para><programlisting>a
              b</programlisting></chapter>
              <record id="7"><name>Ada</name><city>London</city></record>
            </book>
            """);

        Assert.Equal("Bridges", document.Title);
        Assert.Equal(
            [
                (BlockKind.Heading, 1, "Bridges"), (BlockKind.Heading, 2, "Arches"), (BlockKind.Paragraph, 0, "An arch stands."), (BlockKind.Code, 0, "a\n  b"),
                (BlockKind.Paragraph, 0, "id: 7\nname: Ada\ncity: London"),
            ],
            Reading.Blocks(document));
    }

    [Theory]
    [InlineData("<a>x &eacute; &nbsp; y &amp; z &#65;</a>", "x é y & z A")]
    [InlineData("<!DOCTYPE a [<!ENTITY e \"boom\">]><a>x &e; y</a>", "x &e; y")]
    [InlineData("<a>AT&T <![CDATA[& <b>]]></a>", "AT&T & <b>")]
    [InlineData("<a>x &#0; &#xD800; y</a>", "x &#0; &#xD800; y")]
    public async Task Entities_become_characters_or_stay_as_written(string xml, string text) => Assert.Equal("a: " + text, (await Reading.Text("<?xml version=\"1.0\"?>" + xml)).Text);

    [Fact]
    public async Task Entity_bombs_and_external_entities_do_nothing()
    {
        var bomb = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol0 \"lol\">");
        for (var i = 1; i < 12; i++) bomb.Append($"<!ENTITY lol{i} \"").Insert(bomb.Length, $"&lol{i - 1};", 10).Append("\">");
        bomb.Append("<!ENTITY file SYSTEM \"file:///etc/passwd\"><!ENTITY % remote SYSTEM \"http://localhost:1/x.dtd\">]><lolz>&lol11; &file;</lolz>");

        Assert.Equal("lolz: &lol11; &file;", (await Reading.Text(bomb.ToString(), "bomb.xml")).Text);
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><a><b></a>")]
    [InlineData("<?xml version=\"1.0\"?><a>")]
    [InlineData("<?xml version=\"1.0\"?>")]
    public async Task Markup_that_is_not_well_formed_is_damaged(string xml) => Assert.Equal(ErrorCodes.DamagedDocument, (await Reading.Refusal(Encoding.UTF8.GetBytes(xml), "a.xml")).Error);

    [Theory]
    [InlineData("windows-1251", "Привет")]
    [InlineData("iso-8859-1", "Größe")]
    [InlineData("utf-16", "漢字")]
    [InlineData("euc-jp", "日本語")]
    public async Task The_declared_encoding_is_honoured(string encoding, string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(encoding).GetBytes($"<?xml version=\"1.0\" encoding=\"{encoding}\"?><a>{text}</a>");

        Assert.Equal("a: " + text, (await Reading.Bytes(bytes, "a.xml")).Text);
    }

    [Fact]
    public async Task Feeds_give_a_heading_for_each_entry_and_read_its_html()
    {
        const string Atom = """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>News</title><updated>2026-01-02T00:00:00Z</updated><author><name>Ada</name></author>
            <entry><title>First &amp;amp; last</title><published>2026-01-01T00:00:00Z</published><link href="https://example.org/1"/><content type="html">&lt;h2&gt;Sub&lt;/h2&gt;&lt;p&gt;Hello&lt;/p&gt;</content></entry></feed>
            """;

        var document = await Reading.Text(Atom, "feed.atom");

        Assert.Equal(("News", "Ada", "en"), (document.Title, document.Author, document.Language));
        Assert.Equal(2026, document.ModifiedAt!.Value.Year);
        Assert.Equal(
            [
                (BlockKind.Heading, 1, "News"), (BlockKind.Heading, 2, "First & last"), (BlockKind.Paragraph, 0, "2026-01-01T00:00:00Z\nhttps://example.org/1"),
                (BlockKind.Heading, 4, "Sub"), (BlockKind.Paragraph, 0, "Hello"),
            ],
            Reading.Blocks(document));
    }

    [Fact]
    public async Task Articles_in_jats_give_title_authors_sections_and_references()
    {
        var (name, _, content) = Samples.ValidDocuments.All["jats"];

        var document = await Reading.Bytes(content, name);

        Assert.Equal(("Study", "Marie Curie", "en"), (document.Title, document.Author, document.Language));
        Assert.Equal(2020, document.CreatedAt!.Value.Year);
        Assert.Equal(
            [
                (BlockKind.Heading, 1, "Study"), (BlockKind.Paragraph, 0, "Marie Curie"), (BlockKind.Heading, 2, "Abstract"), (BlockKind.Paragraph, 0, "Short."),
                (BlockKind.Heading, 2, "Intro"), (BlockKind.Paragraph, 0, "Text1."), (BlockKind.Table, 0, "| 1 | 2 |\n| - | - |"), (BlockKind.Heading, 2, "References"), (BlockKind.ListItem, 1, "- A book."),
            ],
            Reading.Blocks(document));
    }
}
