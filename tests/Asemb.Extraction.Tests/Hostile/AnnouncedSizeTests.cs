using System.IO.Compression;
using System.Text;
using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Documents;
using Asemb.Extraction.Tests.Isolation;

namespace Asemb.Extraction.Tests.Hostile;

/// <summary>Files of sizes that nobody has: each fails with its code, and the file after it is read by the same extractor.</summary>
public sealed class AnnouncedSizeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pdf_of_a_billion_pages_by_its_own_count_is_read_for_what_it_has() =>
        await ReadOrFail(Pdf("<< /Type /Pages /Count 1000000000 /Kids [3 0 R] >>", Plain));

    [Fact]
    public async Task A_pdf_whose_tree_names_each_branch_twice_thirty_times_ends()
    {
        // Each level stands under the one above it twice: 2^30 pages in a file of a few kilobytes.
        const int Levels = 30;
        List<byte[]> objects = [Ascii("<< /Type /Catalog /Pages 3 0 R >>"), Ascii("<< /Type /Page /MediaBox [0 0 595 842] >>")];
        for (var level = 0; level < Levels; level++)
        {
            var child = level == Levels - 1 ? 2 : 4 + level;
            objects.Add(Ascii($"<< /Type /Pages /Count {1L << (Levels - level)} /Kids [{child} 0 R {child} 0 R] >>"));
        }

        var error = await Assert.ThrowsAsync<AsembException>(() => Extract.Read(PdfDocumentWriter.Write(objects, "/Root 1 0 R")));

        Assert.Contains(error.Error, new[] { ErrorCodes.DamagedDocument, ErrorCodes.ExtractionLimit, ErrorCodes.EmptyDocument });
    }

    [Fact]
    public async Task A_pdf_with_a_stream_of_a_gigabyte_is_refused_and_the_next_file_is_read()
    {
        var file = Pdf("<< /Type /Pages /Count 1 /Kids [3 0 R] >>", Unpacking(1L << 30));
        Assert.True(file.Length < 16 << 20);
        await using var extractor = HostileWorker.Extractor(new ExtractionLimits { Timeout = TimeSpan.FromMinutes(5) });

        var error = await Assert.ThrowsAsync<AsembException>(() => extractor.ExtractAsync(new FileInput(file, "large.pdf"), Cancellation));

        Assert.Equal(ErrorCodes.ExtractionLimit, error.Error);
        Assert.Equal("Words.", (await extractor.ExtractAsync(HostileWorker.File("Words."), Cancellation)).Text);
    }

    [Fact]
    public async Task A_pdf_that_announces_a_stream_of_a_gigabyte_and_has_none_harms_nothing() =>
        await ReadOrFail(Pdf("<< /Type /Pages /Count 1 /Kids [3 0 R] >>", Ascii("<< /Length 1073741824 >>\nstream\nBT /F1 10 Tf 50 700 Td (Some text) Tj ET\nendstream")));

    [Fact]
    public async Task A_page_of_a_hundred_megabytes_on_one_line_is_read_or_refused_with_its_code_and_the_next_file_is_read()
    {
        var page = new byte[100_000_000];
        page.AsSpan().Fill((byte)'x');
        "<!doctype html><html><body><p>"u8.CopyTo(page);
        await using var extractor = HostileWorker.Extractor(new ExtractionLimits { Timeout = TimeSpan.FromMinutes(5) });

        var error = await Record.ExceptionAsync(() => extractor.ExtractAsync(new FileInput(page, "line.html"), Cancellation));

        if (error is not null) Assert.Equal(ErrorCodes.ExtractionLimit, Assert.IsType<AsembException>(error).Error);
        Assert.Equal("Words.", (await extractor.ExtractAsync(HostileWorker.File("Words."), Cancellation)).Text);
    }

    /// <summary>What the limits let through: read in a process apart, and cut without ever giving a model more to count than a chunk may have.</summary>
    [Fact]
    public async Task A_page_of_sixty_megabytes_on_one_line_is_read_and_cut()
    {
        var page = new byte[60_000_000];
        page.AsSpan().Fill((byte)'x');
        "<!doctype html><html><body><p>"u8.CopyTo(page);
        await using var extractor = HostileWorker.Extractor(new ExtractionLimits { Timeout = TimeSpan.FromMinutes(5) });
        var options = new ChunkingOptions();
        var counter = new LongestCount();

        var document = await extractor.ExtractAsync(new FileInput(page, "line.html"), Cancellation);
        var chunks = DocumentChunker.Chunk(document, options, counter, Cancellation);

        Assert.Equal(page.Length - "<!doctype html><html><body><p>".Length, document.Text.Length);
        Assert.Equal(document.Text.Length, chunks[^1].Start + chunks[^1].Length);
        Assert.InRange(counter.Longest, 1, options.MaxTokens * 16);
    }

    [Theory]
    [InlineData("hyperlink")]
    [InlineData("image")]
    [InlineData("attachedTemplate")]
    [InlineData("aFChunk")]
    [InlineData("oleObject")]
    [InlineData("styles")]
    [InlineData("numbering")]
    public async Task A_docx_with_parts_elsewhere_is_read_without_them(string kind)
    {
        // Nobody may connect: the listener would know.
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();

        var document = await Extract.Read(Docx.Builder(Docx.P("Text.")).Relate("word/document.xml", "rIdX", kind, $"http://{listener.LocalEndpoint}/x", external: true).Build());

        Assert.Equal("Text.", document.Text);
        Assert.False(listener.Pending());
    }

    private static byte[] Plain => PdfDocumentWriter.Stream("", Ascii("BT /F1 10 Tf 50 700 Td (Some text) Tj ET"), compress: false);

    private static async Task ReadOrFail(byte[] file)
    {
        var error = await Record.ExceptionAsync(() => Extract.Read(file));

        if (error is not null) Assert.Contains(Assert.IsType<AsembException>(error).Error, new[] { ErrorCodes.DamagedDocument, ErrorCodes.ExtractionLimit });
    }

    /// <summary>A stream that unpacks to so many blanks behind a text.</summary>
    private static byte[] Unpacking(long bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write("BT /F1 10 Tf 50 700 Td (x) Tj ET "u8);
            var blanks = new byte[1 << 20];
            blanks.AsSpan().Fill((byte)' ');
            for (var written = 0L; written < bytes; written += blanks.Length) zlib.Write(blanks);
        }

        return [.. Ascii($"<< /Filter /FlateDecode /Length {packed.Length} >>\nstream\n"), .. packed.ToArray(), .. Ascii("\nendstream")];
    }

    private static byte[] Pdf(string pages, byte[] stream) => PdfDocumentWriter.Write(
        [
            Ascii("<< /Type /Catalog /Pages 2 0 R >>"), Ascii(pages),
            Ascii("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>"),
            Ascii("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"), stream,
        ],
        "/Root 1 0 R");

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private sealed class LongestCount : ITokenCounter
    {
        public int Longest { get; private set; }

        public int Count(ReadOnlySpan<char> text)
        {
            Longest = Math.Max(Longest, text.Length);
            return (text.Length + 3) / 4;
        }
    }
}
