using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Ingestion;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Embeddings;

/// <summary>The index in memory that is to take over: built beside the one in use, following what happens meanwhile.</summary>
public sealed class IndexActivationTests : IAsyncLifetime
{
    private static readonly HashEmbeddingModel Next = new(24, "next");
    private SqliteTestStore _test = null!;

    public async ValueTask InitializeAsync() => _test = await SqliteTestStore.OpenAsync();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Nothing_is_read_anew_by_the_first_search_afterwards()
    {
        await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text("a", "river"), Ingest.Text("b", "river bank"));
        Assert.Equal(["a", "b"], (await _test.FindAsync("river")).Order(StringComparer.Ordinal));
        await SwitchAsync();

        // A search that read the rows to build its index would find the damage.
        _test.Execute("UPDATE vectors SET vector = substr(vector, 1, 8)");

        Assert.Equal(["a", "b"], (await _test.FindAsync("river")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_workspace_that_nobody_uses_is_not_read_for_it()
    {
        await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text("a", "river"));
        await _test.ReopenAsync();
        var index = await FillAsync();
        _test.Execute("UPDATE chunks SET words = x'FFFFFFFF0701'");

        Assert.Equal(0, await _test.Store.EmbeddingIndexes.ActivateAsync(_test.Workspace, index, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_deleted_while_it_is_built_is_not_in_it()
    {
        await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text("a", "river"), Ingest.Text("b", "river bank"));
        var index = await FillAsync();
        await _test.DisposeStoreAsync();
        await using var database = SqliteDatabase.Open(new SqliteStoreOptions { Path = _test.DataFile }, NullLogger.Instance);
        var indexes = new WorkspaceIndexes(database, NullLogger.Instance, maxChunks: null);
        var before = (await indexes.GetAsync(_test.Workspace, CancellationToken.None)).Index;
        var next = await indexes.BuildNextAsync(_test.Workspace, index, CancellationToken.None);

        var generation = before.Generation;
        indexes.Remove(_test.Workspace.Id, generation + 1, [1]);
        indexes.Replace(_test.Workspace.Id, generation + 2, next);

        var after = indexes.Find(_test.Workspace.Id)!;
        Assert.NotSame(before, after);
        Assert.Equal((1, 24, generation + 2, Next.Info.Fingerprint), (after.DocumentCount, after.Dimensions, after.Generation, after.Fingerprint));
        Assert.Equal(1, before.DocumentCount);
    }

    [Fact]
    public async Task One_that_could_not_follow_is_not_used()
    {
        await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text("a", "river"));
        var index = await FillAsync();
        await _test.DisposeStoreAsync();
        await using var database = SqliteDatabase.Open(new SqliteStoreOptions { Path = _test.DataFile }, NullLogger.Instance);
        var indexes = new WorkspaceIndexes(database, NullLogger.Instance, maxChunks: null);
        await indexes.GetAsync(_test.Workspace, CancellationToken.None);
        var next = await indexes.BuildNextAsync(_test.Workspace, index, CancellationToken.None);
        Assert.Throws<InvalidOperationException>(() => indexes.Publish(_test.Workspace.Id, 99, memory => throw new InvalidOperationException($"{memory.Dimensions} dimensions")));

        indexes.Replace(_test.Workspace.Id, 100, next);

        Assert.Null(indexes.Find(_test.Workspace.Id));
    }

    [Fact]
    public async Task A_commit_waits_while_the_index_is_built_and_is_superseded()
    {
        await _test.Ingest.AddAsync(_test.Workspace, Ingest.Text("a", "river"));
        var index = await FillAsync();
        await _test.Ingest.AcceptAsync(_test.Workspace, Ingest.Text("b", "valley"));
        var leased = await _test.Ingest.LeaseOneAsync();

        var (activated, outcomes) = (_test.Store.EmbeddingIndexes.ActivateAsync(_test.Workspace, index, CancellationToken.None), _test.Ingest.CommitAsync(leased));

        // Whichever came first, nothing is lost: the document is committed before and missing, or leased again after.
        if (await activated == 0) Assert.Equal([Core.Ingestion.CommitOutcome.Superseded], await outcomes);
        else Assert.Equal([Core.Ingestion.CommitOutcome.Committed], await outcomes);
        Assert.Empty(await _test.Store.VerifyAsync(CancellationToken.None));
    }

    private async Task SwitchAsync() =>
        Assert.Equal(0, await _test.Store.EmbeddingIndexes.ActivateAsync(_test.Workspace, await FillAsync(), CancellationToken.None));

    private async Task<long> FillAsync()
    {
        var indexes = _test.Store.EmbeddingIndexes;
        var index = await indexes.BeginAsync(_test.Workspace, Next.Info, null, CancellationToken.None);
        var missing = await indexes.MissingAsync(_test.Workspace, index.Id, 0, 100, CancellationToken.None);
        await indexes.PutAsync(_test.Workspace, index.Id, [.. missing.Select(chunk => new Core.Embeddings.ChunkVector(chunk.ChunkId, chunk.Hash, Next.Embed(chunk.EmbeddedText)))], CancellationToken.None);
        return index.Id;
    }
}
