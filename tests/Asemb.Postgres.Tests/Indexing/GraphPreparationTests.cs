using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;
using Npgsql;

namespace Asemb.Postgres.Tests.Indexing;

/// <summary>A switch to another model builds the graph of the new index before searches use it.</summary>
public sealed class GraphPreparationTests : IAsyncLifetime
{
    private const int ExactUpTo = 60;

    private readonly HashEmbeddingModel _second = new(24, "second");
    private PostgresTestStore _test = null!;
    private Workspace _workspace = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEmbeddingIndexStore Indexes => _test.Store.EmbeddingIndexes;

    public async ValueTask InitializeAsync()
    {
        _test = await PostgresTestStore.OpenAsync(options => options with { ExactUpTo = ExactUpTo });
        _workspace = await _test.CreateWorkspaceAsync();
        await _test.Ingest.AddAsync(_workspace, [.. Enumerable.Range(0, 100).Select(i => Ingest.Text($"{i}", $"common river valley {i} stones {i % 7}"))]);
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task The_first_search_after_a_switch_goes_by_the_new_graph()
    {
        await _test.Store.Maintenance.RunOnceAsync(Token);
        var index = await BeginAsync(share: 1);

        await Indexes.PrepareAsync(_workspace, index.Id, Token);
        Assert.Equal(0, await Indexes.ActivateAsync(_workspace, index.Id, Token));

        Assert.StartsWith("graph", await StepAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_leaves_the_graph_of_an_index_that_is_not_complete_yet()
    {
        var index = await BeginAsync(share: 0.5);
        await Indexes.PrepareAsync(_workspace, index.Id, Token);
        var built = await GraphsAsync();

        await _test.Store.Maintenance.RunOnceAsync(Token);

        Assert.Equal([$"v{index.Id}_graph true"], built.Where(graph => graph.StartsWith($"v{index.Id}_", StringComparison.Ordinal)));
        Assert.Superset(built.ToHashSet(), (await GraphsAsync()).ToHashSet());
    }

    [Fact]
    public async Task What_a_killed_build_left_is_built_anew()
    {
        var index = await BeginAsync(share: 1);
        await Indexes.PrepareAsync(_workspace, index.Id, Token);
        await _test.QueryAsync($"UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'asemb_vectors.v{index.Id}_graph'::regclass");

        await Indexes.PrepareAsync(_workspace, index.Id, Token);

        Assert.Equal([$"v{index.Id}_graph true"], await GraphsAsync());
    }

    [Fact]
    public async Task Waits_for_its_turn_and_can_be_broken_off()
    {
        var index = await BeginAsync(share: 1);
        await using var other = new NpgsqlConnection(_test.ConnectionString);
        await other.OpenAsync(Token);
        await PostgresTestStore.QueryAsync(other, "SELECT pg_advisory_lock(1095978311)::text");
        using var stop = new CancellationTokenSource();

        var given = Indexes.PrepareAsync(_workspace, index.Id, stop.Token);
        var kept = Indexes.PrepareAsync(_workspace, index.Id, Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Empty(await GraphsAsync());
        await PostgresTestStore.QueryAsync(other, "SELECT pg_advisory_unlock(1095978311)::text");
        await kept;

        Assert.Equal([$"v{index.Id}_graph true"], await GraphsAsync());
    }

    [Fact]
    public async Task An_index_that_was_given_up_meanwhile_is_told_so()
    {
        var index = await BeginAsync(share: 1);
        await using var other = new NpgsqlConnection(_test.ConnectionString);
        await other.OpenAsync(Token);
        await PostgresTestStore.QueryAsync(other, "SELECT pg_advisory_lock(1095978311)::text");
        var preparing = Indexes.PrepareAsync(_workspace, index.Id, Token);

        await Indexes.AbandonAsync(_workspace, index.Id, Token);

        Assert.Equal(ErrorCodes.EmbeddingIndexNotFound, (await Assert.ThrowsAsync<AsembException>(() => preparing)).Error);
    }

    [Fact]
    public async Task A_build_under_way_does_not_hold_up_who_gives_the_index_up()
    {
        var index = await BeginAsync(share: 1);
        await using var reader = new NpgsqlConnection(_test.ConnectionString);
        await reader.OpenAsync(Token);
        await using var reading = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Token);
        await PostgresTestStore.QueryAsync(reader, "SELECT 1");
        var building = Indexes.PrepareAsync(_workspace, index.Id, Token);
        while (await GraphsAsync() is []) await Task.Delay(20, Token);

        await using var another = await _test.OpenAnotherAsync();
        Assert.True(await another.EmbeddingIndexes.AbandonAsync(_workspace, index.Id, Token));

        Assert.Equal(ErrorCodes.EmbeddingIndexNotFound, (await Assert.ThrowsAsync<AsembException>(() => building)).Error);
        Assert.Empty(await GraphsAsync());
    }

    [Fact]
    public async Task Verification_takes_no_offence_at_a_build_that_is_under_way()
    {
        var index = await BeginAsync(share: 1);
        await using var writer = new NpgsqlConnection(_test.ConnectionString);
        await writer.OpenAsync(Token);
        await using var writing = await writer.BeginTransactionAsync(Token);
        await PostgresTestStore.QueryAsync(writer, $"LOCK TABLE asemb_vectors.v{index.Id} IN ROW EXCLUSIVE MODE");
        var building = Indexes.PrepareAsync(_workspace, index.Id, Token);
        while (await GraphsAsync() is []) await Task.Delay(20, Token);

        Assert.Empty(await _test.Store.VerifyAsync(Token));
        Assert.False(building.IsCompleted);

        await writing.RollbackAsync(Token);
        await building;
        Assert.Equal([$"v{index.Id}_graph true"], await GraphsAsync());
    }

    private async Task<EmbeddingIndex> BeginAsync(double share)
    {
        var index = await Indexes.BeginAsync(_workspace, _second.Info, null, Token);
        var missing = await Indexes.MissingAsync(_workspace, index.Id, 0, int.MaxValue, Token);
        var vectors = missing.Take((int)(missing.Count * share)).Select(chunk => new ChunkVector(chunk.ChunkId, chunk.Hash, _second.Embed(chunk.EmbeddedText))).ToList();
        await Indexes.PutAsync(_workspace, index.Id, vectors, Token);
        return index;
    }

    private async Task<string> StepAsync()
    {
        var page = await _test.Store.Search.SearchAsync(
            new SearchPlan
            {
                Workspace = (await _test.Store.Workspaces.FindAsync(_workspace.Name, Token))!,
                Query = ParsedQuery.Plain("river"),
                Mode = SearchMode.Vector,
                QueryVector = _second.Embed("river"),
                Fusion = new FusionOptions(FusionMethod.Weighted, 0.3),
                GroupBy = SearchGrouping.Chunk,
                Limit = 10,
                Offset = 0,
            },
            Token);
        return page.Steps.Single(step => step.Key is "vector").Value;
    }

    private Task<List<string>> GraphsAsync() => _test.QueryAsync("SELECT c.relname || ' ' || x.indisvalid FROM pg_class c JOIN pg_index x ON x.indexrelid = c.oid WHERE c.relname LIKE '%\\_graph' ORDER BY 1");
}
