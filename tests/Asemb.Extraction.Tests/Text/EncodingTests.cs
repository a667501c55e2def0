using System.Text;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Tests.Text;

public sealed class EncodingTests
{
    private const string Russian = "Мосты стоят потому, что каждая сила в них знает, куда идти, и инженеры знают это тоже.";
    private const string Japanese = "橋が立っているのは、その中のすべての力に行き場があるからです。技術者はそれを知っています。";
    private const string Chinese = "桥梁之所以屹立不倒，是因为其中的每一种力都有去处，工程师们知道这一点。";
    private const string Korean = "다리가 서 있는 것은 그 안의 모든 힘이 갈 곳이 있기 때문이다. 기술자들은 그것을 알고 있다.";

    static EncodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public async Task Byte_order_marks_decide(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("Größe 漢字 😀")];

        Assert.Equal("Größe 漢字 😀", (await Reading.Bytes(bytes, "text.txt")).Text);
    }

    [Theory]
    [InlineData("windows-1252", "Größe, Maß und Preis: 5 €")]
    [InlineData("utf-16", "Western text without any mark")]
    [InlineData("utf-16BE", "Western text without any mark")]
    [InlineData("windows-1251", Russian)]
    [InlineData("koi8-r", Russian)]
    [InlineData("shift_jis", Japanese)]
    [InlineData("euc-jp", Japanese)]
    [InlineData("iso-2022-jp", Japanese)]
    [InlineData("gb18030", Chinese)]
    [InlineData("euc-kr", Korean)]
    [InlineData("utf-8", Japanese)]
    public async Task Without_a_declaration_the_encoding_is_found(string name, string text) => Assert.Equal(text, (await Reading.Bytes(Encoding.GetEncoding(name).GetBytes(text), "text.txt")).Text);

    [Theory]
    [InlineData("iso-8859-2", "Łódź, świat")]
    [InlineData("windows-1253", "Γειά σου")]
    [InlineData("windows-1255", "שלום עולם")]
    [InlineData("windows-874", "สวัสดี")]
    public async Task A_declaration_decides_where_the_bytes_leave_it_open(string name, string text) =>
        Assert.Equal(text, (await Reading.Bytes(Encoding.GetEncoding(name).GetBytes(text), "text.txt", $"text/plain; charset={name}")).Text);

    [Theory]
    [InlineData("text.txt", "windows-1252", "Größe", "windows-1252")]
    [InlineData("text.txt", "windows-1254", "İstanbul'da güneşli bir gün", "windows-1252")]
    [InlineData("text.txt", "windows-1250", "Žluťoučký kůň", "windows-1250")]
    [InlineData("text.txt", "koi8-r", Russian, "koi8-r")]
    [InlineData("text.md", "windows-1252", "# Größe", "windows-1252")]
    [InlineData("table.csv", "windows-1252", "Größe,Maß\n1,2\n", "windows-1252")]
    [InlineData("page.html", "windows-1252", "<html><body><p>Größe und Maß der Brücken</p></body></html>", "windows-1252")]
    public async Task An_encoding_that_was_only_guessed_is_named_in_a_warning(string name, string encoding, string text, string guess)
    {
        var warning = Assert.Single((await Reading.Bytes(Encoding.GetEncoding(encoding).GetBytes(text), name)).Warnings);

        Assert.Contains($"it was read as {guess}, and letters", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("windows-1252", "Plain ASCII", "text/plain")]
    [InlineData("utf-8", "Größe", "text/plain")]
    [InlineData("iso-8859-1", "Größe", "text/plain; charset=iso-8859-1")]
    [InlineData("windows-1254", "İstanbul'da güneşli bir gün", "text/plain; charset=windows-1254")]
    [InlineData("utf-16", "Western text without any mark", "text/plain")]
    public async Task An_encoding_that_is_certain_or_declared_needs_no_warning(string encoding, string text, string mediaType)
    {
        var document = await Reading.Bytes(Encoding.GetEncoding(encoding).GetBytes(text), "text.txt", mediaType);

        Assert.Equal(text, document.Text);
        Assert.Empty(document.Warnings);
    }

    [Fact]
    public async Task Bytes_without_letters_in_Windows_1252_speak_for_Windows_1250() =>
        Assert.Equal("Žluťoučký kůň úpěl ďábelské ódy", (await Reading.Bytes(Encoding.GetEncoding("windows-1250").GetBytes("Žluťoučký kůň úpěl ďábelské ódy"), "text.txt")).Text);

    [Fact]
    public async Task Bytes_without_letters_in_any_guess_are_said_to_be_there() =>
        Assert.Contains("bytes that this encoding has no letters for", Assert.Single((await Reading.Bytes([.. "f"u8, 0x81, .. "r alle, die lesen"u8], "text.txt")).Warnings), StringComparison.Ordinal);

    [Fact]
    public async Task A_wrong_declaration_does_not_spoil_valid_text() => Assert.Equal("Größe", (await Reading.Bytes(Encoding.UTF8.GetBytes("Größe"), "text.txt", "text/plain; charset=koi8-r")).Text);

    [Fact]
    public async Task A_few_broken_bytes_do_not_make_another_encoding_of_it()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Größe und Maß. ", 50))), 0xC3];

        Assert.StartsWith("Größe und Maß. Größe", (await Reading.Bytes(bytes, "text.txt")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        var refusal = await Reading.Refusal([.. Enumerable.Range(0, 512).Select(i => (byte)(i * 7 % 32))], "text.txt");

        Assert.Equal(ErrorCodes.UnsupportedFormat, refusal.Error);
        Assert.Contains("binary", refusal.Message, StringComparison.Ordinal);
    }
}
