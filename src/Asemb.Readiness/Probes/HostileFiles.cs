using System.Text;

namespace Asemb.Readiness.Probes;

/// <summary>
/// What SEC-2 uploads: for every media type that is read, files that loop, nest, claim sizes they have not, or break off. A sound server reads or refuses
/// each within seconds.
/// </summary>
public static class HostileFiles
{
    public static IReadOnlyList<(string Name, byte[] Bytes)> All { get; } = [.. Texts, .. HostilePdf.Files, .. HostilePackages.Files];

    private static IEnumerable<(string Name, byte[] Bytes)> Texts =>
    [
        ("empty.txt", []),
        ("nul.txt", [0, 0, 0, 0]),
        ("broken.txt", [.. "text "u8, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0xFF, .. " text"u8]),
        ("random.bin", [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 2654435761L >> 13))]),
        ("../../etc/passwd", "a name that wants to be a path"u8.ToArray()),
        ("cut.pdf", "%PDF-1.7\n1 0 obj\n<</Type/Catalog"u8.ToArray()),
        ("broken.docx", "PK\u0003\u0004broken"u8.ToArray()),
        ("emphasis.md", Ascii(Repeated("**", 5_000) + "a" + Repeated("**", 5_000))),
        ("quotes.md", Ascii(Repeated("> ", 5_000) + "a")),
        ("table.md", Ascii($"{Repeated("|a", 500)}|\n{Repeated("|-", 500)}|\n{Repeated("|b|\n", 500)}")),
        ("front.md", Ascii("---\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n---\ntext")),
        ("deep.html", Ascii(Repeated("<div>", 20_000) + "text")),
        ("script.html", "<html><body><p>before<script>alert(1)</script> after</p></body></html>"u8.ToArray()),
        ("spans.html", "<html><body><table><tr><td rowspan=65534 colspan=1000>a</td></tr><tr><td>b</td></tr></table></body></html>"u8.ToArray()),
        ("quote.csv", Ascii("a,b\n\"never closed," + Repeated("x,\n", 5_000))),
        ("wide.csv", Ascii(Repeated("a,", 20_000) + "\nb\nc\n")),
        ("quote.tsv", Ascii("a\tb\n\"never closed\t" + Repeated("x\t\n", 5_000))),
        ("deep.json", Ascii("{\"a\":" + Repeated("[", 20_000) + Repeated("]", 20_000) + "}")),
        ("surrogate.json", "{\"text\":\"\\ud800 alone\",\"nul\":\"\\u0000\",\"n\":1e999999}"u8.ToArray()),
        ("broken.jsonl", "{\"text\":\"one\"}\n{\"text\":\n[[[[\nnull\n"u8.ToArray()),
        ("cells.ipynb", "{\"nbformat\":4,\"metadata\":[],\"cells\":[null,7,{\"cell_type\":\"code\",\"source\":{\"a\":1},\"outputs\":\"x\"},{\"cell_type\":[],\"source\":[[]]}]}"u8.ToArray()),
        ("entities.xml", "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>"u8.ToArray()),
        ("external.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"u8.ToArray()),
        ("self.xml", "<!DOCTYPE a [<!ENTITY b \"&c;\"><!ENTITY c \"&b;\">]><a>&b;</a>"u8.ToArray()),
        ("deep.nxml", Ascii("<article><front><article-meta/></front><body>" + Repeated("<sec><title>t</title>", 5_000) + "<p>x</p>" + Repeated("</sec>", 5_000) + "</body></article>")),
        ("parts.eml", Ascii("From: a@example.org\r\nSubject: =?utf-8?q?=?= =?x?b?//8=?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            + Repeated("--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", 500) + "--b\r\nContent-Type: text/plain; charset=nonsense\r\nContent-Transfer-Encoding: base64\r\n\r\n?\r\n")),
    ];

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
