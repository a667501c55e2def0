using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Samples;

namespace Asemb.Extraction.Tests.Hostile;

/// <summary>Structures inside structures, far deeper than anyone writes: refused by a limit or read, without ending the process.</summary>
public sealed class NestingTests
{
    private const int Deep = 100_000;

    public static TheoryData<string, string> DeepFiles => new()
    {
        { "page.html", "<html><body>" + Repeat("<div>", Deep) + "text" },
        { "page.html", "<html><body>" + Repeat("<b>", Deep) + "text" },
        { "page.html", "<html><body>" + Repeat("<p><font size=1>", Deep) + "text" },
        { "page.html", "<html><body>" + Repeat("<table><tr><td>", Deep) + "text" },
        { "page.html", "<html><body>" + Repeat("<ul><li>", Deep) + "text" },
        { "page.html", "<html><body>" + Repeat("<a href=x>", Deep) + "text" },
        { "page.html", "<html><body>" + Repeat("<svg>", Deep) + "text" },
        { "page.html", "<html><body>" + Repeat("<div class=nav>", 4000) + "text" },
        { "page.html", "<html><body>" + Repeat("<div><a href=x>link</a>", 4000) },
        { "page.html", "<html><body>" + Repeat("</p>", Deep) + "text" },
        { "page.html", "<html><body>" + Repeat("<template>", Deep) + "text" },
        { "data.json", Repeat("[", Deep) + "1" + Repeat("]", Deep) },
        { "data.json", Repeat("{\"a\":", Deep) + "1" + Repeat("}", Deep) },
        { "lines.jsonl", Repeat("[", Deep) + Repeat("]", Deep) + "\n{\"a\":1}\n" },
        { "note.ipynb", "{\"nbformat\":4,\"cells\":" + Repeat("[", Deep) + Repeat("]", Deep) + "}" },
        { "data.xml", "<?xml version='1.0'?>" + Repeat("<a>", Deep) + "text" + Repeat("</a>", Deep) },
        { "guide.md", Repeat("> ", Deep) + "text" },
        { "guide.md", Repeat("[", Deep) + "text" },
        { "guide.md", Repeat("*a **b ", Deep) },
        { "guide.md", Repeat("![a](", Deep) },
        { "guide.md", Repeat("`", Deep) + "text" },
        { "guide.md", Repeat("<div>", Deep) + "text" },
        { "guide.md", "---\na: " + Repeat("[", 60_000) + "\n---\ntext" },
        { "guide.md", Repeat("- ", Deep) + "text" },
        { "guide.md", Repeat("|", Deep) + "\n" + Repeat("|-", Deep) + "|\n" },
        { "guide.md", Repeat("[^a]: ", Deep) },
        { "guide.md", Repeat("_a", Deep) + Repeat("a_", Deep) },
        { "table.csv", Repeat("\"a", Deep) },
        { "mail.eml", Mails(500) },
        { "mail.eml", Parts(500) },
    };

    [Theory]
    [MemberData(nameof(DeepFiles), DisableDiscoveryEnumeration = true)]
    public async Task Deep_nesting_is_read_or_refused(string name, string text)
    {
        var outcome = await Reading.Outcome(Encoding.UTF8.GetBytes(text), name, $"{name} {text[..Math.Min(40, text.Length)]}");

        Assert.True(outcome is null or "extraction_limit" or "damaged_document" or "empty_document", outcome);
    }

    [Theory]
    [InlineData("data.json", "[", "]")]
    [InlineData("data.xml", "<a>", "</a>")]
    [InlineData("page.html", "<div>", "</div>")]
    public async Task Depth_beyond_the_limit_is_named_as_the_reason(string name, string open, string close)
    {
        var refusal = await Reading.Refusal(Encoding.UTF8.GetBytes(Repeat(open, Deep) + "1" + Repeat(close, Deep)), name);

        Assert.Equal(ErrorCodes.ExtractionLimit, refusal.Error);
        Assert.Contains("nested", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deep_pages_inside_books_are_refused_too()
    {
        var book = EpubSample.Book(("OEBPS/text/two.xhtml", "<html><body>" + Repeat("<div>", Deep) + "text"));

        Assert.Equal(ErrorCodes.ExtractionLimit, (await Reading.Refusal(book, "book.epub")).Error);
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static string Mails(int depth) => "From: a@example.org\r\nDate: Tue, 19 Nov 2024 13:30:02 +0100\r\n" + Repeat("Content-Type: message/rfc822\r\n\r\nFrom: a@example.org\r\n", depth) + "\r\ntext";

    private static string Parts(int depth)
    {
        var mail = new StringBuilder("From: a@example.org\r\nDate: Tue, 19 Nov 2024 13:30:02 +0100\r\n");
        for (var i = 0; i < depth; i++) mail.Append("Content-Type: multipart/mixed; boundary=b").Append(i).Append("\r\n\r\n--b").Append(i).Append("\r\n");
        return mail.Append("\r\ntext").ToString();
    }
}
