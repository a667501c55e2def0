namespace Asemb.Extraction.Tests.Samples;

/// <summary>EPUB books made in memory: a package document and pages; more parts may be added or put in the place of these.</summary>
internal static class EpubSample
{
    public const string Container = """
        <?xml version="1.0"?>
        <container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
          <rootfiles><rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
        </container>
        """;

    public const string Package = """
        <?xml version="1.0" encoding="utf-8"?>
        <package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
          <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
            <dc:identifier id="id">urn:isbn:9780000000000</dc:identifier>
            <dc:title id="t1">A subtitle</dc:title>
            <dc:title id="t2">The Book &amp; its Title</dc:title>
            <meta refines="#t2" property="title-type">main</meta>
            <dc:creator id="c1">Ada Author</dc:creator>
            <dc:creator id="c2">Ingo Illustrator</dc:creator>
            <meta refines="#c1" property="role">aut</meta>
            <meta refines="#c2" property="role">ill</meta>
            <dc:language>en-GB</dc:language>
            <dc:date>1998-05-04</dc:date>
            <dc:publisher>Printers</dc:publisher>
            <dc:subject>Bridges</dc:subject>
            <dc:description>&lt;p&gt;About &lt;b&gt;bridges&lt;/b&gt;.&lt;/p&gt;</dc:description>
            <meta property="dcterms:modified">2020-02-03T04:05:06Z</meta>
          </metadata>
          <manifest>
            <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
            <item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
            <item id="one" href="text/one%20first.xhtml" media-type="application/xhtml+xml"/>
            <item id="cover" href="cover.png" media-type="image/png"/>
          </manifest>
          <spine><itemref idref="nav"/><itemref idref="one"/><itemref idref="cover"/><itemref idref="two"/></spine>
        </package>
        """;

    public const string PageOne = """
        <?xml version="1.0" encoding="utf-8"?>
        <html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/><script src="x.js"/></head>
        <body><h1>One</h1><p>First <span epub:type="pagebreak">12</span>text.<a id="anchor"/></p><nav><ol><li>Go there</li></ol></nav><ul><li>item</li></ul></body></html>
        """;

    public const string PageTwo = """
        <html xmlns="http://www.w3.org/1999/xhtml"><head><title>Two</title></head><body><h2>Two</h2><p>Second text<br/>on two lines.</p>
        <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table></body></html>
        """;

    public static byte[] Book(params (string Name, string Content)[] parts) => ZipSample.Of([.. Parts(parts)]);

    public static IEnumerable<(string Name, string Content)> Parts(params (string Name, string Content)[] parts)
    {
        var all = new List<(string Name, string Content)>
        {
            ("mimetype", "application/epub+zip"), ("META-INF/container.xml", Container), ("OEBPS/package.opf", Package), ("OEBPS/nav.xhtml", "<html><body><p>Contents</p></body></html>"),
            ("OEBPS/text/one first.xhtml", PageOne), ("OEBPS/text/two.xhtml", PageTwo),
        };
        foreach (var part in parts)
        {
            var at = all.FindIndex(one => one.Name == part.Name);
            if (at < 0) all.Add(part);
            else all[at] = part;
        }

        return all;
    }
}
