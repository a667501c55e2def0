using System.Globalization;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;

namespace Asemb.Core.Tests.Chunking;

public sealed class DocumentChunkerGuaranteesTests
{
    private static readonly ITokenCounter[] Counters = [new WordCounter(), new ByteCounter(), new GreedyCounter()];

    private static readonly (int Max, int Overlap, int Min)[] Sizes = [(16, 0, 0), (16, 8, 16), (40, 10, 12), (256, 32, 48), (8192, 4096, 8192)];

    public static TheoryData<ChunkingStrategy> Strategies => [.. Enum.GetValues<ChunkingStrategy>()];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Chunks_are_ordered_exact_spans_within_the_size_that_hold_every_character(ChunkingStrategy strategy)
    {
        var index = 0;
        foreach (var document in SampleDocuments.Many(1500))
        {
            var counter = Counters[index % Counters.Length];
            var (max, overlap, min) = Sizes[index % Sizes.Length];
            var options = new ChunkingOptions { Strategy = strategy, MaxTokens = max, OverlapTokens = overlap, MinTokens = min };
            var chunks = DocumentChunker.Chunk(document, options, counter, CancellationToken.None);
            Check(document, options, counter, chunks, $"document {index}");
            index++;
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Blocks_that_break_the_contract_lose_no_text(ChunkingStrategy strategy)
    {
        var random = new Random(5);
        var index = 0;
        foreach (var document in SampleDocuments.Many(300))
        {
            var blocks = document.Blocks.Where(_ => random.Next(3) > 0)
                .Select(block => block with { Start = block.Start + random.Next(-5, 5), Length = block.Length + random.Next(-5, 20) });
            var broken = new ExtractedDocument { Text = document.Text, Blocks = [.. blocks], MediaType = "text/plain" };
            var options = new ChunkingOptions { Strategy = strategy, MaxTokens = 32, OverlapTokens = 8, MinTokens = 10 };
            Check(broken, options, Counters[0], DocumentChunker.Chunk(broken, options, Counters[0], CancellationToken.None), $"document {index++}", clusters: false);
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void The_same_document_gives_the_same_chunks(ChunkingStrategy strategy)
    {
        var options = new ChunkingOptions { Strategy = strategy, MaxTokens = 24, OverlapTokens = 6, MinTokens = 8 };
        foreach (var document in SampleDocuments.Many(100))
        {
            var once = DocumentChunker.Chunk(document, options, Counters[0], CancellationToken.None);
            var again = DocumentChunker.Chunk(document, options, Counters[0], CancellationToken.None);
            Assert.Equal(once.Select(chunk => (chunk.Start, chunk.Length, chunk.EmbeddedText("t"))), again.Select(chunk => (chunk.Start, chunk.Length, chunk.EmbeddedText("t"))));
        }
    }

    private static void Check(
        ExtractedDocument document, ChunkingOptions options, ITokenCounter counter, IReadOnlyList<DocumentChunk> chunks, string because, bool clusters = true)
    {
        var text = document.Text;
        HashSet<int> borders = [.. StringInfo.ParseCombiningCharacters(text), text.Length];
        var covered = new bool[text.Length];
        for (var i = 0; i < chunks.Count; i++)
        {
            var chunk = chunks[i];
            var end = chunk.Start + chunk.Length;
            Assert.True(chunk.Ordinal == i && chunk.Text.AsSpan().SequenceEqual(text.AsSpan(chunk.Start, chunk.Length)), because);
            Assert.False(string.IsNullOrWhiteSpace(chunk.Text), because);
            Assert.True(i == 0 || (chunk.Start > chunks[i - 1].Start && end > chunks[i - 1].Start + chunks[i - 1].Length), because);
            Assert.Equal(counter.Count(chunk.Text), chunk.TokenCount);
            var single = StringInfo.GetNextTextElementLength(chunk.Text.AsSpan().Trim()) >= chunk.Text.AsSpan().Trim().Length;
            Assert.True(single || (chunk.TokenCount <= options.MaxTokens && chunk.Length <= options.MaxTokens * 16), $"{because}: {chunk.TokenCount} tokens");
            if (clusters) Assert.True(borders.Contains(chunk.Start) && borders.Contains(end), $"{because}: a cluster was cut at {chunk.Start} or {end}");
            covered.AsSpan(chunk.Start, chunk.Length).Fill(true);
        }

        for (var i = 0; i < text.Length; i++) Assert.True(covered[i] || char.IsWhiteSpace(text[i]), $"{because}: lost '{text[i]}' at {i}");
    }
}
