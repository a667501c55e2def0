using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Samples;

namespace Asemb.Extraction.Tests.Detection;

public sealed class FormatDetectorTests
{
    /// <summary>Formats whose content alone says what they are.</summary>
    public static TheoryData<string> Distinct => new("html", "xml", "rss", "jats", "eml", "epub");

    [Theory]
    [MemberData(nameof(Distinct))]
    public async Task Content_decides_against_a_wrong_name_and_declaration(string format)
    {
        var (_, mediaType, content) = ValidDocuments.All[format];

        Assert.Equal(mediaType, (await Reading.Bytes(content, "file.bin", "application/pdf")).MediaType);
        Assert.Equal(mediaType, (await Reading.Bytes(content)).MediaType);
        if (format is not "eml") Assert.Equal(mediaType, (await Reading.Bytes(content, "file.docx")).MediaType);
    }

    [Theory]
    [InlineData("# Title\n\ntext", "readme.md", MediaTypes.Markdown)]
    [InlineData("# Title\n\ntext", "readme", MediaTypes.PlainText)]
    [InlineData("a,b\n1,2", "a.csv", MediaTypes.Csv)]
    [InlineData("a,b\n1,2", "a.txt", MediaTypes.PlainText)]
    [InlineData("{\"a\":1}", null, MediaTypes.Json)]
    [InlineData("{\"a\":1", null, MediaTypes.PlainText)]
    [InlineData("<p>Hello</p>", null, MediaTypes.Html)]
    [InlineData("<p>Hello</p>", "a.md", MediaTypes.Markdown)]
    [InlineData("<3 is a heart", "a.txt", MediaTypes.PlainText)]
    [InlineData("%PDF- is how a PDF begins", "a.md", MediaTypes.Markdown)]
    public async Task Names_decide_between_texts_that_look_alike(string text, string? name, string mediaType)
    {
        if (text.StartsWith("%PDF-", StringComparison.Ordinal)) text = "A file that starts with " + text;

        Assert.Equal(mediaType, (await Reading.Text(text, name)).MediaType);
    }

    [Theory]
    [InlineData("a,b\n1,2", "text/csv", MediaTypes.Csv)]
    [InlineData("# T\n", "text/markdown; charset=utf-8", MediaTypes.Markdown)]
    [InlineData("{\"a\":1}\n{\"a\":2}", "application/x-ndjson", MediaTypes.JsonLines)]
    public async Task Declarations_decide_where_there_is_no_name(string text, string declared, string mediaType) => Assert.Equal(mediaType, (await Reading.Text(text, null, declared)).MediaType);

    [Theory]
    [InlineData("{\\rtf1\\ansi Hello}", "Rich Text")]
    [InlineData("\u0089PNG\r\n\u001a\n", "PNG")]
    [InlineData("GIF89a......", "GIF")]
    [InlineData("\u001f\u008b\u0008\u0000", "gzip")]
    [InlineData("7z\u00bc\u00af\u0027\u001c", "7-Zip")]
    [InlineData("%!PS-Adobe", "PostScript")]
    [InlineData("SQLite format 3\u0000", "SQLite")]
    public async Task Formats_that_are_not_read_are_refused_by_name_with_a_remedy(string content, string named)
    {
        var refusal = await Reading.Refusal(Encoding.Latin1.GetBytes(content + new string(' ', 600)), "file.txt");

        Assert.Equal(ErrorCodes.UnsupportedFormat, refusal.Error);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zip_of_files_is_refused_with_the_advice_to_unpack_it()
    {
        var refusal = await Reading.Refusal(ZipSample.Of(("a.txt", "text")), "a.docx");

        Assert.Equal(ErrorCodes.UnsupportedFormat, refusal.Error);
        Assert.Contains("Unpack", refusal.Message, StringComparison.Ordinal);
    }
}
