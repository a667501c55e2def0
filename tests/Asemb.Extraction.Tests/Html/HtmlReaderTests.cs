using System.Text;
using Asemb.Core.Documents;

namespace Asemb.Extraction.Tests.Html;

public sealed class HtmlReaderTests
{
    [Fact]
    public async Task Blocks_keep_their_kind_level_and_order()
    {
        var document = await Page("""
            <h1>Guide</h1><p>Some <em>plain</em>
               text with <a href="x">a link</a>.</p><h2>Steps</h2>
            <ol start="3"><li>Third</li><li><p>Fourth</p><ul><li>nested</li></ul></li></ol>
            <blockquote>A quote.<br>On two lines.</blockquote>
            <pre><code>SELECT 1;
              -- kept</code></pre>
            <h3>End</h3>
            """);

        Assert.Equal(
            [
                (BlockKind.Heading, 1, "Guide"), (BlockKind.Paragraph, 0, "Some plain text with a link."), (BlockKind.Heading, 2, "Steps"),
                (BlockKind.ListItem, 1, "3. Third"), (BlockKind.ListItem, 1, "4. Fourth"), (BlockKind.ListItem, 2, "- nested"),
                (BlockKind.Paragraph, 0, "A quote.\nOn two lines."), (BlockKind.Code, 0, "SELECT 1;\n  -- kept"), (BlockKind.Heading, 3, "End"),
            ],
            Reading.Blocks(document));
    }

    [Theory]
    [InlineData("<dl><dt>fsync</dt><dd><p>Writes to disk.</p><p>More.</p></dd><dt>a</dt><dt>b</dt><dd>Both.</dd></dl>", "fsync: Writes to disk.\n\nMore.\n\na, b: Both.")]
    [InlineData("<dl><dt>list</dt><dd><ul><li>one</li></ul></dd></dl>", "list\n\n- one")]
    [InlineData("<dl><dt>alone</dt></dl><p>After.</p>", "alone\n\nAfter.")]
    [InlineData("<div class=note><h3>Note</h3><p>Take care.</p></div><p>After.</p>", "Note: Take care.\n\nAfter.")]
    public async Task Terms_and_titles_of_notes_begin_what_they_name(string body, string text)
    {
        var document = await Page(body);

        Assert.Equal(text, document.Text);
        Assert.DoesNotContain(document.Blocks, block => block.Kind == BlockKind.Heading);
    }

    [Theory]
    [InlineData("<img src=a.png alt='A diagram of the flow'>", BlockKind.Caption, "A diagram of the flow")]
    [InlineData("<p>Press <img src=a.png alt='the red key'> now.</p>", BlockKind.Paragraph, "Press the red key now.")]
    [InlineData("<p>Text.</p><img alt='photo.png'><img alt=logo><img alt=''><img src=x>", BlockKind.Paragraph, "Text.")]
    public async Task Pictures_give_their_descriptions_when_they_have_some(string body, BlockKind kind, string text)
    {
        var document = await Page(body);

        Assert.Equal(text, document.Text);
        Assert.Equal(kind, Assert.Single(document.Blocks).Kind);
    }

    [Fact]
    public async Task Captions_are_captions()
    {
        var document = await Page("<figure><img src=a alt='Two boxes'><figcaption>Figure 1. The boxes</figcaption></figure><table><caption>Table 1</caption><tr><th>a<th>b<tr><td>1<td>2</table>");

        Assert.Equal(
            [(BlockKind.Caption, 0, "Figure 1. The boxes"), (BlockKind.Caption, 0, "Table 1"), (BlockKind.Table, 0, "| a | b |\n| - | - |\n| 1 | 2 |")],
            Reading.Blocks(document));
    }

    [Theory]
    [InlineData("<script>var a;</script><style>p{}</style><template><p>t</p></template><noscript>n</noscript><svg><text>s</text></svg><p>Seen.</p>")]
    [InlineData("<p hidden>no</p><p style='display: none'>no</p><p style='VISIBILITY:hidden'>no</p><p aria-hidden=true>no</p><dialog>no</dialog><p>Seen.</p>")]
    [InlineData("<p>Seen.<a class=headerlink href=#x>¶</a></p><form><select><option>no</select><button>no</button><input value=no><textarea>no</textarea></form>")]
    public async Task Nothing_is_read_that_a_reader_does_not_see(string body) => Assert.Equal("Seen.", (await Page(body)).Text);

    [Theory]
    [InlineData("<span style='display:none'><math alttext='x^2'><mi>x</mi></math></span>", "x^2")]
    [InlineData("<p>So <math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x_1</annotation></semantics></math> holds.</p>", "So x_1 holds.")]
    [InlineData("<p>H<sub>2</sub>O and co&shy;operate and a&nbsp;b &lt;tag&gt; &copy;</p>", "H2O and cooperate and a b <tag> ©")]
    [InlineData("<p hidden=until-found>Found.</p>", "Found.")]
    public async Task Words_are_what_a_reader_reads(string body, string text) => Assert.Equal(text, (await Page(body)).Text);

    [Fact]
    public async Task Numbers_of_lines_do_not_stand_in_code()
    {
        var document = await Page("<table class=highlight><tr><td class=linenos><pre>1\n2</pre></td><td class=code><pre>a = 1\n<span class=lineno>9</span>b = 2</pre></td></tr></table>");

        Assert.Equal([(BlockKind.Code, 0, "a = 1\nb = 2")], Reading.Blocks(document));
    }

    [Fact]
    public async Task The_head_says_what_the_page_is()
    {
        var document = await Reading.Text("""
            <!DOCTYPE html><html lang="de-AT"><head><title>Der Titel | Die Seite</title><meta name="author" content="Ada"><meta name="author" content="Grace">
            <meta property="article:published_time" content="2024-05-06T07:08:09+02:00"><meta property="article:modified_time" content="2025-01-02">
            <meta name="description" content="Worum es geht"><meta name="keywords" content="a, b"></head><body><h1>Der Titel</h1><p>Text.</p></body></html>
            """);

        Assert.Equal(("Der Titel", "Ada, Grace", "de-AT"), (document.Title, document.Author, document.Language));
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.FromHours(2)), document.CreatedAt);
        Assert.Equal(new DateTimeOffset(2025, 1, 2, 0, 0, 0, TimeSpan.Zero), document.ModifiedAt);
        Assert.Equal("""{"description":"Worum es geht","keywords":"a, b"}""", document.Metadata.ToJsonString());
    }

    [Theory]
    [InlineData("""{"@type":"Article","headline":"H","author":{"name":"Ada"},"datePublished":"2024-05-06","dateModified":"2024-05-07","inLanguage":"fr"}""")]
    [InlineData("""[{"@type":"WebSite"},{"@graph":[{"@type":"Person","name":"x"},{"headline":"H","author":[{"name":"Ada"}],"datePublished":"2024-05-06","dateModified":"2024-05-07","inLanguage":"fr"}]}]""")]
    public async Task Linked_data_says_what_the_head_does_not(string json)
    {
        var document = await Reading.Text($"<html><head><script type='application/ld+json'>{{broken</script><script type='application/ld+json'>{json}</script></head><body><p>Text.</p></body></html>");

        Assert.Equal(("H", "Ada", "fr"), (document.Title, document.Author, document.Language));
        Assert.Equal((6, 7), (document.CreatedAt!.Value.Day, document.ModifiedAt!.Value.Day));
    }

    [Theory]
    [InlineData("<html><head><meta property='og:title' content='Open'></head><body><p>Text.</p></body></html>", "Open")]
    [InlineData("<html><body><h1>Heading</h1><p>Text.</p></body></html>", "Heading")]
    [InlineData("<html><body><p>Text.</p></body></html>", null)]
    [InlineData("<html><head><title>Travel of the whole company</title></head><body><h1>Travel</h1><p>Text.</p></body></html>", "Travel of the whole company")]
    [InlineData("<html><head><title>ACME · Travel</title></head><body><h1>Travel</h1><p>Text.</p></body></html>", "Travel")]
    [InlineData("<html><head><title>How we travel</title></head><body><h1>Welcome</h1><p>Text.</p></body></html>", "How we travel")]
    public async Task Titles_are_found_where_there_is_one(string page, string? title) => Assert.Equal(title, (await Reading.Text(page)).Title);

    [Theory]
    [InlineData("utf-8", "<meta charset=utf-8>", "Größe 漢字")]
    [InlineData("windows-1252", "<meta charset='windows-1252'>", "Größe — €")]
    [InlineData("iso-8859-2", "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-2'>", "Łódź świat")]
    [InlineData("koi8-r", "<script charset=utf-8 src=x></script><meta charset=koi8-r>", "Привет, мир")]
    [InlineData("shift_jis", "<meta charset=Shift_JIS>", "日本語のページ")]
    [InlineData("gb18030", "<meta charset=gbk>", "中文网页")]
    [InlineData("windows-1252", "<meta charset=utf-8>", "Größe und Maß")]
    [InlineData("utf-8", "<meta charset=iso-8859-1>", "Größe und Maß")]
    [InlineData("utf-8", "<meta charset=no-such-charset>", "Größe")]
    [InlineData("utf-16", "", "Größe 漢字")]
    public async Task Encodings_are_honoured_and_wrong_declarations_seen_through(string encoding, string head, string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(encoding).GetBytes($"<!DOCTYPE html><html><head>{head}<title>t</title></head><body><p>{text}</p></body></html>");

        Assert.Equal(text, (await Reading.Bytes(bytes, "page.html")).Text);
    }

    [Fact]
    public async Task What_the_server_declared_comes_before_what_the_page_says()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding("windows-1251").GetBytes("<html><head><meta charset=windows-1252></head><body><p>Привет</p></body></html>");

        Assert.Equal("Привет", (await Reading.Bytes(bytes, "page.html", "text/html; charset=windows-1251")).Text);
    }

    [Fact]
    public async Task Xhtml_with_empty_elements_and_cdata_is_read_to_its_end()
    {
        var document = await Reading.Text("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/><script src='x'/></head><body><p/><p>One <![CDATA[<two> & ]]>three</p><div title='a > b'/><p>End.</p></body></html>");

        Assert.Equal("One <two> & three\n\nEnd.", document.Text);
    }

    private static Task<ExtractedDocument> Page(string body) => Reading.Text($"<!DOCTYPE html><html><head><meta charset=utf-8><title>t</title></head><body>{body}</body></html>");
}
