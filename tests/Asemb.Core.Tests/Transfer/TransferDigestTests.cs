using Asemb.Core.Documents;
using Asemb.Core.Transfer;

namespace Asemb.Core.Tests.Transfer;

public sealed class TransferDigestTests
{
    private static readonly DateTimeOffset Then = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Is_the_same_whatever_the_id_and_the_order_of_the_metadata() =>
        Assert.Equal(TransferDigest.Of(Document()), TransferDigest.Of(Document() with { Id = 99, Given = Given("""{ "b": [1, 2], "a": 1.50 }""") }));

    [Fact]
    public void Is_the_same_where_the_text_is_what_a_store_can_keep_of_it()
    {
        var document = Document("before\0after");

        Assert.Equal(TransferDigest.Of(document), TransferDigest.Of(Document("before\uFFFDafter")));
        Assert.NotEqual(TransferDigest.Of(document), TransferDigest.Of(Document("before after")));
    }

    [Fact]
    public void Is_another_when_anything_differs()
    {
        var document = Document();
        TransferDocument[] others =
        [
            document with { Key = "other" },
            document with { Version = 8 },
            document with { State = DocumentState.Failed },
            document with { Attempts = 2 },
            document with { IsSuspect = true },
            document with { RetryAt = Then },
            document with { Content = [1, 2, 4] },
            document with { Content = null },
            document with { UpdatedAt = Then.AddMilliseconds(1) },
            document with { Error = new DocumentError("embed", "embedding_failed", "no") },
            document with { Given = Given("""{"a":1.5,"b":[1,2]}""") },
            document with { Searchable = null },
            document with { Searchable = document.Searchable! with { Title = null } },
            document with { Searchable = document.Searchable! with { Chunks = [] } },
            document with { Searchable = document.Searchable! with { Chunks = [Chunk("text") with { Context = "a header" }] } },
            document with { Searchable = document.Searchable! with { Chunks = [Chunk("text") with { HeadingPath = ["A", "B"] }] } },
        ];

        Assert.Equal(others.Length + 1, others.Append(document).Select(other => Convert.ToHexString(TransferDigest.Of(other))).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_vector_is_near_to_what_is_left_of_it_in_16_bits_and_to_nothing_further()
    {
        var random = new Random(3);
        var vector = Enumerable.Range(0, 256).Select(_ => (float)((random.NextDouble() - 0.5) / 8)).ToArray();
        float[] halves = [.. vector.Select(value => (float)(Half)value)];
        float[] moved = [.. halves.Select((value, i) => i == 7 ? value + 0.001f : value)];

        Assert.True(TransferDigest.AreNear(vector, halves));
        Assert.False(TransferDigest.AreNear(vector, moved));
        Assert.False(TransferDigest.AreNear(vector, halves[..^1]));
        Assert.False(TransferDigest.AreNear([float.NaN], [0f]));
    }

    private static TransferDocument Document(string text = "text") => new()
    {
        Id = 1,
        Key = "key",
        Version = 7,
        State = DocumentState.Indexed,
        Attempts = 1,
        IsSuspect = false,
        ContentHash = "hash",
        ContentBytes = 3,
        ContentEncoding = 0,
        Content = [1, 2, 3],
        CreatedAt = Then,
        UpdatedAt = Then,
        Given = Given("""{"a":1.50,"b":[1,2]}"""),
        Searchable = new SearchableVersion
        {
            Version = 7,
            IndexedAt = Then,
            UpdatedAt = Then,
            ContentBytes = 3,
            ContentHash = "hash",
            Title = "Title",
            MediaType = "text/plain",
            Metadata = "{}",
            Warnings = "[]",
            Chunks = [Chunk(text)],
        },
    };

    private static GivenFields Given(string metadata) => new("source", null, null, null, null, metadata);

    private static TransferChunk Chunk(string text) => new(0, 0, text.Length, 1, 0, new byte[32], ["A"], null, text, [1f]);
}
