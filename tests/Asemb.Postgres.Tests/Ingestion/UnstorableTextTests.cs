using System.Text.Json.Nodes;
using Asemb.Conformance.Stores;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;

namespace Asemb.Postgres.Tests.Ingestion;

/// <summary>PostgreSQL's text has neither NUL nor half of a surrogate pair; what comes with them is taken in all the same.</summary>
public sealed class UnstorableTextTests
{
    private const string Bad = "a\0b\ud800c";
    private const string Shown = "a\ufffdb\ufffdc";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_a_replacement_where_text_is_only_shown_and_keeps_metadata_as_they_are()
    {
        await using var store = await PostgresTestStore.OpenAsync();
        var workspace = await store.CreateWorkspaceAsync();
        await store.Ingest.AcceptAsync(workspace, Ingest.Text("k", "river", title: Bad, metadata: new JsonObject { ["n\0"] = "x\0y" }));
        var processed = store.Ingest.Process(await store.Ingest.LeaseOneAsync());
        var chunk = processed.Chunks[0].Chunk with { Text = $"river {Bad}", HeadingPath = [Bad], Context = Bad };
        await store.Store.Ingestion.CommitAsync(
            workspace, [processed with { Title = Bad, Author = Bad, Warnings = [Bad], Chunks = [new IndexedChunk(chunk, chunk.Hash(Bad), PostgresTestStore.Model.Embed("river"))] }], Token);

        var document = (await store.Store.Documents.FindAsync(workspace, "k", Token))!;
        Assert.Equal((DocumentState.Indexed, Shown, Shown), (document.State, document.Title, document.Author));
        Assert.Equal("""{"n\u0000":"x\u0000y"}""", document.Metadata.ToJsonString());
        Assert.Equal($"river {Shown}", Assert.Single(await store.Store.Documents.GetChunksAsync(workspace, document.Id, 0, 10, Token)).Text);
        Assert.Empty(await store.Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Finds_nothing_under_a_name_that_no_document_can_have()
    {
        await using var store = await PostgresTestStore.OpenAsync();
        var workspace = await store.CreateWorkspaceAsync();
        await store.Ingest.AddAsync(workspace, Ingest.Text(Shown, "river", source: Shown));

        Assert.NotNull(await store.Store.Documents.FindAsync(workspace, Shown, Token));
        Assert.Null(await store.Store.Documents.FindAsync(workspace, Bad, Token));
        Assert.Null(await store.Store.Documents.GetContentAsync(workspace, Bad, Token));
        Assert.Null(await store.Store.Workspaces.FindAsync(Bad, Token));
        Assert.Empty(await store.Store.Documents.ListAsync(workspace, new DocumentQuery { Source = Bad }, Token));
        Assert.Empty(await store.Store.Documents.ListAsync(workspace, new DocumentQuery { KeyPrefix = "a\0" }, Token));
        Assert.Equal(0, await store.Store.Documents.DeleteAsync(workspace, [Bad], Token));
        Assert.Equal(0, await store.Store.Documents.DeleteBySourceAsync(workspace, Bad, Token));
        Assert.Equal(0, await store.Store.Ingestion.RetryAsync(workspace, [Bad], Token));
    }
}
