using Asemb.Conformance.Stores;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;

namespace Asemb.Sqlite.Tests.Embeddings;

/// <summary>Chunks of files written before contexts were kept: the header row of a cut table is found again in the chunks before.</summary>
public sealed class LostContextTests : IAsyncLifetime
{
    private SqliteTestStore _test = null!;

    public async ValueTask InitializeAsync() => _test = await SqliteTestStore.OpenAsync();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task The_header_of_a_table_is_found_again()
    {
        var chunks = await IngestTableAsync();
        Assert.True(chunks.Count(chunk => chunk.Context is not null) > 3, "the table was not cut");
        _test.Execute("UPDATE chunks SET context = NULL");

        var missing = await MissingAsync();

        Assert.Equal(chunks.Select(chunk => chunk.EmbeddedText("Prices")), missing.Select(chunk => chunk.EmbeddedText));
        Assert.All(missing, chunk => Assert.Equal(chunk.Hash, ChunkHash.Of(chunk.EmbeddedText)));
    }

    [Fact]
    public async Task A_header_that_is_gone_leaves_the_text_without_it()
    {
        var chunks = await IngestTableAsync();
        var cut = chunks.First(chunk => chunk.Context is not null);
        _test.Execute("UPDATE chunks SET context = NULL, text = replace(text, '---', '***')");

        var missing = (await MissingAsync())[cut.Ordinal];

        Assert.Equal((cut with { Context = null }).EmbeddedText("Prices"), missing.EmbeddedText);
    }

    private async Task<IReadOnlyList<DocumentChunk>> IngestTableAsync()
    {
        await _test.Ingest.AcceptAsync(_test.Workspace, Ingest.Text("table", "x", title: "Prices"));
        var leased = await _test.Ingest.LeaseOneAsync();
        var builder = new ExtractedTextBuilder();
        builder.Add(BlockKind.Heading, "Prices", 1);
        builder.Add(BlockKind.Table, "| item | price |\n|---|---|\n" + string.Join('\n', Enumerable.Range(0, 60).Select(i => $"| thing number {i} | {i * 3} crowns |")));
        var chunks = DocumentChunker.Chunk(new ExtractedDocument { MediaType = "text/markdown", Text = builder.BuildText(), Blocks = builder.BuildBlocks() }, new ChunkingOptions { MaxTokens = 64, OverlapTokens = 0, MinTokens = 8 }, SqliteTestStore.Model, CancellationToken.None);
        var processed = _test.Ingest.Process(leased) with { Chunks = [.. chunks.Select(chunk => new IndexedChunk(chunk, chunk.Hash("Prices"), SqliteTestStore.Model.Embed(chunk.Text)))] };
        Assert.Equal([CommitOutcome.Committed], await _test.Store.Ingestion.CommitAsync(_test.Workspace, [processed], CancellationToken.None));
        return chunks;
    }

    private async Task<IReadOnlyList<Core.Embeddings.UnembeddedChunk>> MissingAsync()
    {
        var index = await _test.Store.EmbeddingIndexes.BeginAsync(_test.Workspace, new Conformance.HashEmbeddingModel(8, "other").Info, null, CancellationToken.None);
        return await _test.Store.EmbeddingIndexes.MissingAsync(_test.Workspace, index.Id, 0, 100, CancellationToken.None);
    }
}
