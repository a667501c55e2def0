using System.IO.Compression;
using System.Text;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.BadInput;

/// <summary>Files that cannot be read fail alone, with a reason, and those beside them go on.</summary>
public sealed class BadFileTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    public static TheoryData<string, byte[], string> Files => new()
    {
        { "empty.txt", [], "empty_document" },
        { "blank.txt", [.. " \r\n\t "u8], "empty_document" },
        { "picture.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], "unsupported_format" },
        { "noise.bin", [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 7919 >> 3))], "unsupported_format" },
        { "cut-off.pdf", [.. "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 ob"u8], "damaged_document" },
        { "cut-off.docx", Archive(0, ("[Content_Types].xml", "<Types/>"))[..60], "damaged_document" },
        { "no.json", [.. "{\"a\":"u8], "damaged_document" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_that_cannot_be_read_fails_alone(string name, byte[] content, string code)
    {
        var workspace = await Harness.NewWorkspaceAsync();

        var receipt = await Harness.Client.Documents.UploadAsync(workspace, [File(name, content), File("fine.txt", [.. "Words that can be read."u8])], waitSeconds: 60);

        Assert.Equal((1, 1), (receipt.Job!.Indexed, receipt.Job.Failed));
        var failure = Assert.Single(receipt.Job.Failures);
        Assert.Equal((name, code), (failure.Key, failure.Error.Code));
        var document = await Harness.Client.Documents.FindAsync(workspace, name);
        Assert.Equal((DocumentState.Failed, code, 0), (document!.State, document.Error!.Code, document.ChunkCount));
        Assert.Single((await Harness.Client.SearchAsync(workspace, new SearchQuery { Query = "words read" })).Hits);
    }

    [Fact]
    public async Task A_zip_bomb_ends_at_the_limit()
    {
        await using var harness = await ServerHarness.StartAsync(settings => settings["Extraction:MaxArchiveBytes"] = "1000000");
        var bomb = Archive(
            20_000_000,
            ("[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""),
            ("_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""),
            ("word/document.xml", """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Boom</w:t></w:r></w:p></w:body></w:document>"""));

        var receipt = await harness.Client.Documents.UploadAsync("default", [File("bomb.docx", bomb)], waitSeconds: 60);

        Assert.Equal("extraction_limit", Assert.Single(receipt.Job!.Failures).Error.Code);
    }

    [Fact]
    public async Task Ten_megabytes_in_one_line_are_indexed()
    {
        await using var harness = await ServerHarness.StartAsync(options: options => ScriptedModel.Use(options, new ScriptedModel()));
        var line = new StringBuilder("needle ");
        while (line.Length < 10_000_000) line.Append("haystack").Append(line.Length).Append(' ');

        var receipt = await harness.Client.Documents.UploadAsync("default", [File("line.txt", Encoding.UTF8.GetBytes(line.ToString()))]);

        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(50))).Indexed);
        Assert.True((await harness.Client.Documents.FindAsync("default", "line.txt"))!.ChunkCount > 1000);
        Assert.Single((await harness.Client.SearchAsync("default", new SearchQuery { Query = "needle", Mode = SearchMode.Keyword })).Hits);
    }

    [Theory]
    [InlineData("windows-1252", "Gr\u00FC\u00DFe aus K\u00F6ln, sch\u00F6ne Gr\u00FC\u00DFe und viele sch\u00F6ne W\u00FCnsche f\u00FCr das n\u00E4chste Jahr.")]
    [InlineData("utf-16", "Grüße aus Köln, in zwei Bytes.")]
    public async Task A_text_in_another_encoding_is_read(string encoding, string text)
    {
        var workspace = await Harness.NewWorkspaceAsync();
        // ISO 8859-1 and Windows-1252 agree on these letters, and the former needs no provider.
        var bytes = encoding is "utf-16" ? [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)] : Encoding.Latin1.GetBytes(text);

        var receipt = await Harness.Client.Documents.UploadAsync(workspace, [File("letter.txt", bytes)], waitSeconds: 60);

        Assert.Equal(1, receipt.Job!.Indexed);
        var chunks = await Harness.Client.Documents.GetChunksAsync(workspace, receipt.Documents[0].Id);
        Assert.Contains("Grüße aus Köln", chunks.Items[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NUL_bytes_in_a_text_neither_break_nor_hide_it()
    {
        var workspace = await Harness.NewWorkspaceAsync();

        var receipt = await Harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "nul", Text = "Before\0 and behind the gap." }, waitSeconds: 60);

        var document = await Harness.Client.Documents.FindAsync(workspace, "nul");
        if (document!.State == DocumentState.Indexed) Assert.Single((await Harness.Client.SearchAsync(workspace, new SearchQuery { Query = "behind the gap" })).Hits);
        else Assert.False(string.IsNullOrEmpty(document.Error!.Message));
        Assert.True(receipt.Job!.Done);
        Assert.NotEqual("internal_error", document.Error?.Code);
    }

    private static UploadFile File(string name, byte[] content) => new() { FileName = name, Open = () => new MemoryStream(content) };

    /// <summary>An archive whose last entry has so many spaces in front.</summary>
    private static byte[] Archive(int spaces, params (string Name, string Text)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                if (name == entries[^1].Name) entry.Write(Encoding.ASCII.GetBytes(new string(' ', spaces)));
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return stream.ToArray();
    }
}
