using System.Text;

namespace Asemb.Extraction.Tests.Samples;

/// <summary>A valid document of each format, with a little of everything that the format has.</summary>
internal static class ValidDocuments
{
    public static readonly IReadOnlyDictionary<string, (string Name, string MediaType, byte[] Content)> All = new Dictionary<string, (string, string, byte[])>(StringComparer.Ordinal)
    {
        ["txt"] = Of("notes.txt", MediaTypes.PlainText, "First paragraph,\nits second line.\n\nSecond paragraph with ümlauts, 漢字 and 😀.\n"),
        ["md"] = Of("guide.md", MediaTypes.Markdown, "---\ntitle: Guide\ntags: [a, b]\n---\n# Guide\n\nText with *marks*, `code` and [link](x).\n\n1. one\n   - two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sql\nSELECT 1;\n```\n\n<table><tr><td>x</td></tr></table>\n\nTerm\n: Definition\n\n$x^2$ and a note[^1].\n\n[^1]: The note.\n"),
        ["html"] = Of("page.html", MediaTypes.Html, "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Page</title><script type=\"application/ld+json\">{\"@type\":\"Article\",\"author\":{\"name\":\"A\"},\"datePublished\":\"2026-01-01\"}</script></head><body><nav><a href=x>Home</a></nav><main><h1>Page</h1><p>Text &amp; more &eacute; <b>bold</b>.</p><ul><li>one<ul><li>two</ul></ul><dl><dt>t<dd>d</dl><table><caption>c</caption><tr><th rowspan=2>a<th>b<tr><td>1</table><pre>x\n  y</pre><svg><path d='M0'/></svg></main></body></html>"),
        ["csv"] = Of("table.csv", MediaTypes.Csv, "name;city;note\n\"Ada; Countess\";London;\"two\nlines\"\nGrace;New York;\"a \"\"quote\"\"\"\n"),
        ["tsv"] = Of("table.tsv", MediaTypes.Tsv, "name\tcity\nAda\tLondon\nGrace\tNew York\n"),
        ["json"] = Of("data.json", MediaTypes.Json, "{\"title\":\"Data\",\"items\":[{\"name\":\"a\",\"n\":1.5e3},{\"name\":\"\\ud83d\\ude00\",\"ok\":true,\"no\":null}],\"list\":[1,2,3]}"),
        ["jsonl"] = Of("lines.jsonl", MediaTypes.JsonLines, "{\"id\":1,\"text\":\"one\"}\n{\"id\":2,\"text\":\"two\"}\n\n{\"id\":3,\"text\":[\"three\"]}\n"),
        ["ipynb"] = Of("note.ipynb", MediaTypes.Notebook, "{\"nbformat\":4,\"metadata\":{\"kernelspec\":{\"language\":\"python\"}},\"cells\":[{\"cell_type\":\"markdown\",\"source\":[\"# Title\\n\",\"text\"]},{\"cell_type\":\"code\",\"source\":\"print(1)\",\"outputs\":[{\"output_type\":\"stream\",\"text\":[\"1\\n\"]}]}]}"),
        ["xml"] = Of("data.xml", MediaTypes.Xml, "<?xml version=\"1.0\"?><!DOCTYPE book [<!ENTITY who \"nobody\">]><book lang=\"en\"><title>Book</title><!-- c --><chapter><title>One</title><para>Text &amp; <em>more</em> &who;.</para></chapter><![CDATA[raw <text>]]></book>"),
        ["rss"] = Of("feed.xml", MediaTypes.Xml, "<rss version=\"2.0\"><channel><title>Feed</title><item><title>Entry</title><pubDate>Tue, 19 Nov 2024 13:30:02 +0000</pubDate><description>&lt;p&gt;Hello&lt;/p&gt;</description></item></channel></rss>"),
        ["jats"] = Of("article.nxml", MediaTypes.Jats, "<article xml:lang=\"en\"><front><article-meta><title-group><article-title>Study</article-title></title-group><contrib-group><contrib contrib-type=\"author\"><name><surname>Curie</surname><given-names>Marie</given-names></name></contrib></contrib-group><pub-date><year>2020</year></pub-date><abstract><p>Short.</p></abstract></article-meta></front><body><sec><title>Intro</title><p>Text<xref>1</xref>.</p><table-wrap><table><tr><td>1</td><td>2</td></tr></table></table-wrap></sec></body><back><ref-list><ref><mixed-citation>A book.</mixed-citation></ref></ref-list></back></article>"),
        ["eml"] = Of("mail.eml", MediaTypes.Email, "From: Ada <ada@example.org>\r\nTo: bob@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: Tue, 19 Nov 2024 13:30:02 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHello =C3=BC\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n--c--\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n"),
        ["epub"] = ("book.epub", MediaTypes.Epub, EpubSample.Book()),
    };

    public static TheoryData<string> Formats => new(All.Keys);

    private static (string, string, byte[]) Of(string name, string mediaType, string content) => (name, mediaType, Encoding.UTF8.GetBytes(content));
}
