using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Extraction.Isolation;

namespace Asemb.Extraction.Tests.Isolation;

/// <summary>What goes in at one end comes out at the other.</summary>
public sealed class WorkerProtocolTests
{
    [Fact]
    public void A_document_with_everything_comes_out_as_it_went_in()
    {
        var text = new ExtractedTextBuilder();
        foreach (var (kind, i) in Enum.GetValues<BlockKind>().Select((kind, i) => (kind, i))) text.Add(kind, $"{kind} äöü 漢字 😀 \t x", kind == BlockKind.Heading ? 3 : i, page: i * 7);
        var document = new ExtractedDocument
        {
            Text = text.BuildText(),
            Blocks = text.BuildBlocks(),
            MediaType = "application/pdf",
            Title = "A \"title\" <b> \u2028",
            Author = "Ä. Author",
            Language = "de-AT",
            CreatedAt = new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.FromHours(-9.5)).AddTicks(1234567),
            ModifiedAt = DateTimeOffset.MaxValue,
            Metadata = JsonNode.Parse("""{"a":null,"b":[1,2.50,1e400,"x",true,{}],"c":{"d":{"e":"ü"}},"":"empty name","n":12345678901234567890}""")!.AsObject(),
            Warnings = ["One was left out.", ""],
        };

        AssertSame(document, RoundTrip(document));
    }

    [Fact]
    public void A_document_with_nothing_but_text_comes_out_as_it_went_in()
    {
        var document = new ExtractedDocument { Text = "x", Blocks = [new Block(BlockKind.Paragraph, 0, 1)], MediaType = "text/plain" };

        AssertSame(document, RoundTrip(document));
    }

    [Fact]
    public void Any_text_and_any_blocks_come_out_as_they_went_in()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            // Every UTF-16 unit, half surrogates too: the pipe is no place to repair text.
            var text = new string([.. Enumerable.Range(0, random.Next(1, 3000)).Select(_ => (char)random.Next(0x10000))]);
            var blocks = Enumerable.Range(0, random.Next(50)).Select(_ => new Block((BlockKind)random.Next(6), random.Next(), random.Next(), random.Next(7), random.Next())).ToList();
            var metadata = new JsonObject(Enumerable.Range(0, random.Next(5)).Select(i => KeyValuePair.Create($"k{i}", (JsonNode?)JsonValue.Create(random.NextDouble()))));

            var document = new ExtractedDocument { Text = text, Blocks = blocks, MediaType = "text/plain", Metadata = metadata };

            AssertSame(document, RoundTrip(document));
        }
    }

    [Fact]
    public async Task A_document_of_every_format_is_the_same_from_a_process_as_from_within()
    {
        await using var isolated = HostileWorker.Extractor();
        var within = new TextExtractor();
        Assert.NotEmpty(Samples.ValidDocuments.All);

        (string Name, byte[] Content)[] files =
        [
            .. Samples.ValidDocuments.All.Values.Select(file => (file.Name, file.Content)),
        ];
        foreach (var (name, content) in files)
        {
            var file = new FileInput(content, name);
            AssertSame(await within.ExtractAsync(file, TestContext.Current.CancellationToken), await isolated.ExtractAsync(file, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void A_request_comes_out_as_it_went_in()
    {
        var limits = new ExtractionLimits { MaxPages = 7, Timeout = TimeSpan.FromSeconds(1.5), Isolated = false, MemoryBytes = 1L << 33 };
        using var pipe = new MemoryStream();
        WorkerProtocol.Write(pipe, new FileInput(new byte[] { 1, 0, 255 }, "ä.pdf", "text/html; charset=utf-8"), limits);
        WorkerProtocol.Write(pipe, new FileInput(ReadOnlyMemory<byte>.Empty), limits);
        pipe.Position = 0;

        var (file, received) = WorkerProtocol.ReadRequest(pipe)!.Value;
        Assert.Equal(("ä.pdf", "text/html; charset=utf-8"), (file.FileName, file.MediaType));
        Assert.Equal(new byte[] { 1, 0, 255 }, file.Content.ToArray());
        Assert.Equal(limits, received);
        var (second, _) = WorkerProtocol.ReadRequest(pipe)!.Value;
        Assert.Equal((null, null, 0), (second.FileName, second.MediaType, second.Content.Length));
        Assert.Null(WorkerProtocol.ReadRequest(pipe));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(-1)]
    public void An_answer_that_is_cut_off_is_the_end_of_the_worker(int kept)
    {
        using var pipe = new MemoryStream();
        WorkerProtocol.Write(pipe, new WorkerReply(), new ExtractedDocument { Text = "x", Blocks = [new Block(BlockKind.Paragraph, 0, 1)], MediaType = "text/plain" });
        pipe.SetLength(kept < 0 ? pipe.Length + kept : kept);
        pipe.Position = 0;

        Assert.Throws<EndOfStreamException>(() => WorkerProtocol.ReadReply(pipe, _ => true));
    }

    [Fact]
    public void Noise_instead_of_an_answer_is_noticed() => Assert.Throws<IOException>(() => WorkerProtocol.ReadReply(new MemoryStream([.. "Usage: dotnet"u8]), _ => true));

    private static ExtractedDocument RoundTrip(ExtractedDocument document)
    {
        using var pipe = new MemoryStream();
        WorkerProtocol.Write(pipe, new WorkerReply(), document);
        pipe.Position = 0;
        var result = WorkerProtocol.ReadReply(pipe, _ => true).Document!;
        Assert.Equal(pipe.Length, pipe.Position);
        return result;
    }

    private static void AssertSame(ExtractedDocument expected, ExtractedDocument actual)
    {
        Assert.Equal(expected.Text, actual.Text);
        Assert.Equal(expected.Blocks, actual.Blocks);
        Assert.Equal(
            (expected.MediaType, expected.Title, expected.Author, expected.Language, expected.CreatedAt, expected.ModifiedAt, expected.CreatedAt?.Offset, expected.ModifiedAt?.Offset),
            (actual.MediaType, actual.Title, actual.Author, actual.Language, actual.CreatedAt, actual.ModifiedAt, actual.CreatedAt?.Offset, actual.ModifiedAt?.Offset));
        Assert.Equal(expected.Metadata.ToJsonString(), actual.Metadata.ToJsonString());
        Assert.Equal(expected.Warnings, actual.Warnings);
    }
}
