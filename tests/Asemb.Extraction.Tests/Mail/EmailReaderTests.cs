using System.Text;
using Asemb.Core.Documents;

namespace Asemb.Extraction.Tests.Mail;

public sealed class EmailReaderTests
{
    [Fact]
    public async Task Headers_body_and_names_of_attachments_are_kept()
    {
        var (name, _, content) = Samples.ValidDocuments.All["eml"];

        var document = await Reading.Bytes(content, name);

        Assert.Equal(("Grüße", "Ada <ada@example.org>"), (document.Title, document.Author));
        Assert.Equal(new DateTimeOffset(2024, 11, 19, 13, 30, 2, TimeSpan.FromHours(1)), document.CreatedAt);
        Assert.Equal(
            [(BlockKind.Heading, 1, "Grüße"), (BlockKind.Paragraph, 0, "From: Ada <ada@example.org>\nTo: bob@example.org\nDate: 2024-11-19 13:30 +01:00"), (BlockKind.Paragraph, 0, "Hello ü")],
            Reading.Blocks(document));
        Assert.Equal("""["a.pdf"]""", document.Metadata["attachments"]!.ToJsonString());
    }

    [Fact]
    public async Task Html_is_read_when_the_plain_text_says_little()
    {
        var mail = Mail("multipart/alternative; boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\nUse HTML.\r\n--b\r\nContent-Type: text/html\r\n\r\n<h2>Offer</h2><p>A long text about bridges, their price and their arches.</p><ul><li>one</li></ul>\r\n--b--\r\n");

        var document = await Reading.Text(mail, "mail.eml");

        Assert.Contains((BlockKind.Heading, 3, "Offer"), Reading.Blocks(document));
        Assert.Contains((BlockKind.ListItem, 1, "- one"), Reading.Blocks(document));
        Assert.DoesNotContain("Use HTML", document.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwarded_mails_are_read_inside()
    {
        var document = await Reading.Text(Mail("message/rfc822", "From: inner@example.org\r\nSubject: Inner\r\n\r\nThe inner text.\r\n"), "mail.eml");

        Assert.Contains((BlockKind.Heading, 2, "Inner"), Reading.Blocks(document));
        Assert.Contains("The inner text.", document.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("koi8-r", "Привет, мир")]
    [InlineData("iso-2022-jp", "日本語")]
    [InlineData("windows-1252", "Größe")]
    public async Task Parts_are_read_in_their_own_encoding(string charset, string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        byte[] mail = [.. Encoding.ASCII.GetBytes(Mail($"text/plain; charset={charset}", "")), .. Encoding.GetEncoding(charset).GetBytes(text)];

        Assert.EndsWith(text, (await Reading.Bytes(mail, "mail.eml")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_is_known_by_its_headers() => Assert.Equal(MediaTypes.Email, (await Reading.Text(Mail("text/plain", "Hello."), "message.dat")).MediaType);

    private static string Mail(string type, string body) => $"From: ada@example.org\r\nDate: Tue, 19 Nov 2024 13:30:02 +0100\r\nSubject: Outer\r\nMIME-Version: 1.0\r\nContent-Type: {type}\r\n\r\n{body}";
}
