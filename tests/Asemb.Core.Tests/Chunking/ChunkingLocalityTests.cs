using Asemb.Core.Chunking;
using Asemb.Core.Documents;

namespace Asemb.Core.Tests.Chunking;

public sealed class ChunkingLocalityTests
{
    private static readonly ChunkingOptions Options = new() { MaxTokens = 100, OverlapTokens = 16, MinTokens = 24 };

    [Fact]
    public void An_inserted_word_changes_the_chunks_of_its_section_only()
    {
        var random = new Random(11);
        var parts = Enumerable.Range(0, 300).SelectMany(i => new[] { (BlockKind.Heading, $"Section {i}", 2), Paragraph(random, 120), Paragraph(random, 60) }).ToArray();
        var before = Hashes(SampleDocuments.Build(parts));
        parts[451] = (BlockKind.Paragraph, "Inserted " + parts[451].Item2, 0);
        var after = Hashes(SampleDocuments.Build(parts));
        Assert.InRange(after.Except(before).Count(), 1, 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_inserted_sentence_changes_few_chunks_of_a_document_without_sections(bool paragraphs)
    {
        // About 900 chunks; borders packed greedily would shift up to the end: 450 on average.
        var changed = new List<int>();
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var parts = Enumerable.Range(0, 1000).Select(_ => Paragraph(random, 80).Text).ToArray();
            var separator = paragraphs ? "\n\n" : " ";
            var before = Hashes(SampleDocuments.Plain(string.Join(separator, parts)));
            parts[500] = parts[500] + " Here is a new sentence of eight words.";
            var after = Hashes(SampleDocuments.Plain(string.Join(separator, parts)));
            changed.Add(after.Except(before).Count());
        }

        Assert.All(changed, count => Assert.InRange(count, 1, 60));
        Assert.True(changed.Average() <= 8, $"{changed.Average()} chunks changed: {string.Join(' ', changed)}");
    }

    private static HashSet<ChunkHash> Hashes(ExtractedDocument document) =>
        [.. DocumentChunker.Chunk(document, Options, new WordCounter(), CancellationToken.None).Select(chunk => chunk.Hash("title"))];

    private static (BlockKind Kind, string Text, int) Paragraph(Random random, int words)
    {
        var sentences = Enumerable.Range(0, words / 10)
            .Select(_ => "S" + string.Join(' ', Enumerable.Range(0, random.Next(5, 16)).Select(_ => "w" + random.Next(1000))) + ".");
        return (BlockKind.Paragraph, string.Join(' ', sentences), 0);
    }
}
