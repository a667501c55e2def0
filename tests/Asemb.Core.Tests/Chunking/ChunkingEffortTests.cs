using System.Text;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;

namespace Asemb.Core.Tests.Chunking;

/// <summary>
/// Texts made to be slow: each would take minutes with anything quadratic in it. The effort is counted in characters that the token
/// counter was given, not in time.
/// </summary>
public sealed class ChunkingEffortTests
{
    private const int Size = 500_000;

    public static TheoryData<string, ChunkingStrategy> Texts =>
    [
        .. from name in new[]
            {
                "word", "mixed word", "words", "marks", "flags", "stops", "spaced stops", "full stops", "cjk", "spaces", "line ends", "blank lines", "spaced lines", "dashes",
                "references", "quotes", "prepends", "long lines", "zero tokens", "joined emoji",
            }
        from strategy in Enum.GetValues<ChunkingStrategy>()
        select new TheoryDataRow<string, ChunkingStrategy>(name, strategy),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Counting_is_linear_in_the_text(string name, ChunkingStrategy strategy)
    {
        var text = Text(name);
        foreach (var kind in new[] { BlockKind.Paragraph, BlockKind.Code, BlockKind.Table, BlockKind.Heading })
        {
            if (strategy != ChunkingStrategy.Structure && kind != BlockKind.Paragraph) continue;
            var document = new ExtractedDocument { Text = text, Blocks = [new Block(kind, 0, text.Length)], MediaType = "text/plain" };
            foreach (ITokenCounter counter in new ITokenCounter[] { new WordCounter(), new ByteCounter() })
            {
                var metered = new MeteredCounter(counter);
                var chunks = DocumentChunker.Chunk(document, new ChunkingOptions { Strategy = strategy }, metered, CancellationToken.None);
                Assert.InRange(metered.Characters, 0, 12L * Size);
                var oneCluster = name is "marks" or "joined emoji";
                if (!oneCluster) Assert.InRange(metered.Longest, 1, 224 * 16);
                Assert.Equal(oneCluster, chunks.Any(chunk => chunk.TokenCount > 224 || chunk.Length > 224 * 16));
            }
        }
    }

    [Fact]
    public void Many_headings_and_nothing_else_are_joined_in_linear_effort()
    {
        var parts = Enumerable.Range(0, 50_000).Select(i => (BlockKind.Heading, i % 3 == 0 ? "***" : $"Heading {i}", (i % 7) + 1)).ToArray();
        var metered = new MeteredCounter(new WordCounter());
        var document = SampleDocuments.Build(parts);
        var chunks = DocumentChunker.Chunk(document, new ChunkingOptions(), metered, CancellationToken.None);
        Assert.NotEmpty(chunks);
        Assert.InRange(metered.Characters, 0, 12L * document.Text.Length);
    }

    [Fact]
    public void A_cancelled_token_stops_the_work()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        foreach (var strategy in Enum.GetValues<ChunkingStrategy>())
        {
            var document = SampleDocuments.Plain(Text("words"));
            Assert.Throws<OperationCanceledException>(() => DocumentChunker.Chunk(document, new ChunkingOptions { Strategy = strategy }, new WordCounter(), cancelled.Token));
        }
    }

    private static string Text(string name) => name switch
    {
        "word" => new string('x', Size),
        "mixed word" => Repeat("aé한字🙂"),
        "words" => Repeat("word "),
        "marks" => "a" + new string('\u0301', Size),
        "flags" => Repeat("🇩🇪"),
        "stops" => new string('.', Size),
        "spaced stops" => Repeat(". "),
        "full stops" => Repeat("。"),
        "cjk" => Repeat("这是一个句子没有空格"),
        "spaces" => "a" + new string(' ', Size) + "b",
        "line ends" => "a" + new string('\n', Size) + "b",
        "blank lines" => "a" + Repeat("\n \t") + "b",
        "spaced lines" => Repeat("x\n"),
        "dashes" => new string('-', Size),
        "references" => Repeat(".[1]"),
        "quotes" => Repeat("\" . \""),
        "prepends" => Repeat("\u0600 "),
        "long lines" => Repeat(new string('y', 5000) + "\n"),
        "zero tokens" => Repeat("--- --- "),
        _ => Repeat("👩\u200d"),
    };

    private static string Repeat(string part) => new StringBuilder(Size + part.Length).Insert(0, part, Size / part.Length).ToString();
}
