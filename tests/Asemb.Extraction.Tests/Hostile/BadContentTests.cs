using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Samples;

namespace Asemb.Extraction.Tests.Hostile;

/// <summary>Files with nothing in them, with bytes that no text has, and with more than anyone writes on a line.</summary>
public sealed class BadContentTests
{
    private static readonly string[] Names = ["a.txt", "a.md", "a.html", "a.csv", "a.tsv", "a.json", "a.jsonl", "a.ipynb", "a.xml", "a.eml", "a.epub", "a.pdf", "a.docx", "a"];

    public static TheoryData<string> AllNames => new(Names);

    public static TheoryData<string> Formats => ValidDocuments.Formats;

    [Theory]
    [MemberData(nameof(AllNames))]
    public async Task Files_without_content_are_empty(string name)
    {
        byte[][] files = [[], [0], new byte[1000], " \r\n\t"u8.ToArray(), [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFF, 0xFE, 0, 0, 0]];
        foreach (var file in files) Assert.Equal(ErrorCodes.EmptyDocument, (await Reading.Refusal(file, name)).Error);
    }

    [Theory]
    [InlineData("a.html", "<html><head><title>t</title></head><body><script>x</script></body></html>")]
    [InlineData("a.md", "---\ntitle: x\n---\n")]
    [InlineData("a.md", "<!-- nothing -->\n\n[x]: y\n")]
    [InlineData("a.json", "{}")]
    [InlineData("a.json", "[null, [], \"\"]")]
    [InlineData("a.xml", "<?xml version='1.0'?><a/>")]
    [InlineData("a.csv", ",,\n,,\n")]
    public async Task Files_that_open_but_say_nothing_are_empty(string name, string content) => Assert.Equal(ErrorCodes.EmptyDocument, (await Reading.Refusal(Encoding.UTF8.GetBytes(content), name)).Error);

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Zero_bytes_inside_are_survived(string format)
    {
        var (name, _, content) = ValidDocuments.All[format];
        for (var at = 0; at < content.Length; at += Math.Max(1, content.Length / 25))
        {
            byte[] broken = [.. content[..at], 0, 0, .. content[at..]];
            await Reading.Outcome(broken, name, $"{format} with zero bytes at {at}");
        }
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public async Task Bytes_that_are_not_utf8_are_survived(string name)
    {
        byte[][] faults = [[0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82], [0x80, 0x80]];
        foreach (var fault in faults)
        {
            byte[] file = [.. "<p>{\"a\":\"Some text, "u8, .. fault, .. " and more text\"}</p>"u8];
            await Reading.Outcome(file, name, $"{name} with {Convert.ToHexString(fault)}");
        }
    }

    [Theory]
    [InlineData("a.txt", 'x')]
    [InlineData("a.md", 'x')]
    [InlineData("a.md", '*')]
    [InlineData("a.html", 'x')]
    [InlineData("a.html", '&')]
    [InlineData("a.csv", ',')]
    [InlineData("a.csv", '"')]
    [InlineData("a.json", ' ')]
    [InlineData("a.jsonl", '1')]
    [InlineData("a.xml", 'x')]
    [InlineData("a.eml", 'x')]
    public async Task Ten_megabytes_on_one_line_are_read_or_refused(string name, char filler)
    {
        var line = new string(filler, 10_000_000);
        var content = name switch
        {
            "a.html" => $"<html><body><p>begin {line} end</p></body></html>",
            "a.json" => $"{{\"a\":{line}\"text\"}}",
            "a.xml" => $"<?xml version='1.0'?><a>{line}</a>",
            "a.eml" => $"From: a@example.org\r\nSubject: s\r\n\r\n{line}",
            _ => "begin " + line + " end",
        };

        await Reading.Outcome(Encoding.UTF8.GetBytes(content), name, $"{name} of '{filler}'");
    }

    [Fact]
    public async Task Files_beyond_the_limit_of_bytes_are_too_large()
    {
        var refusal = await Reading.Refusal(new byte[2000], "a.txt", limits: new ExtractionLimits { MaxInputBytes = 1999 });

        Assert.Equal(ErrorCodes.DocumentTooLarge, refusal.Error);
        Assert.Contains("1,999", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Text_beyond_the_limit_is_refused_in_every_format(string format)
    {
        var (name, _, content) = ValidDocuments.All[format];

        Assert.Equal(ErrorCodes.ExtractionLimit, (await Reading.Refusal(content, name, limits: new ExtractionLimits { MaxTextChars = 5 })).Error);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_obeyed()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new TextExtractor().ExtractAsync(new FileInput("text"u8.ToArray(), "a.txt"), source.Token));
    }
}
