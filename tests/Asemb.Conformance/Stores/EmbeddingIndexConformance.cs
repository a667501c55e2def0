using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Search;

namespace Asemb.Conformance.Stores;

/// <summary>An index is begun, filled, made active, gone back from, given up and dropped.</summary>
public abstract class EmbeddingIndexConformance(StoreSource source) : EmbeddingIndexGround(source)
{
    [Fact]
    public async Task A_new_workspace_has_one_active_index()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(2));

        var only = Assert.Single(await Indexes.ListAsync(workspace, Token));

        Assert.Equal((Model.Info, EmbeddingIndexState.Active, Time.GetUtcNow(), (DateTimeOffset?)Time.GetUtcNow()), (only.Model, only.State, only.CreatedAt, only.ActivatedAt));
        Assert.Equal((4, 4, null), (only.VectorCount, only.ChunkCount, only.Notes));
        Assert.Empty(await Indexes.ListBuildingAsync(Token));
    }

    [Fact]
    public async Task Builds_beside_the_active_index_and_moves_the_pointer()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(5));
        var before = await FindWorkspaceAsync();
        Time.Advance(TimeSpan.FromMinutes(1));

        var begun = await Indexes.BeginAsync(workspace, Third.Info, "asked for", Token);
        Assert.Equal((Third.Info, EmbeddingIndexState.Building, 0, 10, "asked for"), (begun.Model, begun.State, begun.VectorCount, begun.ChunkCount, begun.Notes));
        Assert.Equal((workspace.Id, new BuildingIndex(begun.Id, Third.Info)), Assert.Single((await Indexes.ListBuildingAsync(Token)).Select(found => (found.Workspace.Id, found.Index))));
        Assert.Equal(10, await FillAsync(workspace, begun.Id, Third));
        Assert.Equal(before, await FindWorkspaceAsync());
        await RequireScoresOfAsync(before, Model, "word1 other2");
        await Indexes.PrepareAsync(workspace, begun.Id, Token);
        Assert.Equal(0, await Indexes.ActivateAsync(workspace, begun.Id, Token));

        var after = await FindWorkspaceAsync();
        Assert.Equal((Third.Info, before.Generation + 1), (after.Model, after.Generation));
        await RequireScoresOfAsync(after, Third, "word1 other2");
        var indexes = await Indexes.ListAsync(after, Token);
        Assert.Equal(
            [(Model.Info, EmbeddingIndexState.Retired, 10), (Third.Info, EmbeddingIndexState.Active, 10)], indexes.Select(index => (index.Model, index.State, index.VectorCount)));
        Assert.Equal(Time.GetUtcNow(), indexes[1].ActivatedAt);
        Assert.Empty(await Indexes.ListBuildingAsync(Token));
        Assert.Equal(10, (await Store.Workspaces.GetStatsAsync(after, Token)).VectorCount);
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Gives_what_was_embedded_to_the_character()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "x", title: "Title"));
        var leased = await Ingest.LeaseOneAsync();
        DocumentChunk[] chunks =
        [
            new(0, 0, 5, "alpha", ["Title", "One", "Ünï \"two\""], 1, 0),
            new(1, 6, 9, "| 1 | 2 |", ["One"], 1, 0) { Context = "| head | er |" },
            new(2, 20, 3, "One", ["One"], 1, 0),
        ];
        var processed = Ingest.Process(leased) with { Title = "Title", Chunks = [.. chunks.Select(chunk => new IndexedChunk(chunk, chunk.Hash("Title"), Model.Embed("x")))] };
        await Store.Ingestion.CommitAsync(workspace, [processed], Token);
        var index = await BeginAsync(workspace, Second);

        var missing = await Indexes.MissingAsync(workspace, index.Id, 0, 10, Token);

        Assert.Equal(chunks.Select(chunk => chunk.EmbeddedText("Title")), missing.Select(chunk => chunk.EmbeddedText));
        Assert.Equal(chunks.Select(chunk => chunk.Hash("Title")), missing.Select(chunk => chunk.Hash));
        Assert.Contains("| head | er |\n| 1 | 2 |", missing[1].EmbeddedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_through_what_is_missing_and_nothing_else()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        await Ingest.AddAsync(workspace, Documents(3));
        await Ingest.AddAsync(other, Documents(3));
        await Ingest.AddAsync(workspace, Documents(1, from: 3));
        var index = (await BeginAsync(workspace, Second)).Id;

        var all = await Indexes.MissingAsync(workspace, index, 0, 100, Token);
        Assert.Equal(8, all.Count);
        Assert.Equal(all.Select(chunk => chunk.ChunkId).Order(), all.Select(chunk => chunk.ChunkId));
        Assert.Equal(all.Skip(3).Take(2), await Indexes.MissingAsync(workspace, index, all[2].ChunkId, 2, Token));
        Assert.Equal(2, await Indexes.PutAsync(workspace, index, [Embed(all[0], Second), Embed(all[4], Second)], Token));

        Assert.Equal(all.Where((_, i) => i is not (0 or 4)), await Indexes.MissingAsync(workspace, index, 0, 100, Token));
        Assert.Equal((2, 8), ((await FindIndexAsync(workspace, index)).VectorCount, (await FindIndexAsync(workspace, index)).ChunkCount));
    }

    [Fact]
    public async Task Stores_a_vector_once_and_only_for_a_chunk_that_is_still_there()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        await Ingest.AddAsync(workspace, Documents(3));
        await Ingest.AddAsync(other, Documents(1));
        var index = (await BeginAsync(workspace, Second)).Id;
        var foreign = (await BeginAsync(other, Second)).Id;
        var missing = await Indexes.MissingAsync(workspace, index, 0, 100, Token);
        var theirs = await Indexes.MissingAsync(other, foreign, 0, 100, Token);
        await Store.Documents.DeleteAsync(workspace, ["d0"], Token);

        var vectors = missing.Select(chunk => Embed(chunk, Second)).ToList();
        Assert.Equal(4, await Indexes.PutAsync(workspace, index, vectors, Token));
        Assert.Equal(0, await Indexes.PutAsync(workspace, index, vectors, Token));
        Assert.Equal(0, await Indexes.PutAsync(workspace, index, [Embed(theirs[0], Second), vectors[5] with { Hash = ChunkHash.Of("another text") }], Token));

        Assert.Equal((4, 4), ((await FindIndexAsync(workspace, index)).VectorCount, (await FindIndexAsync(workspace, index)).ChunkCount));
        var error = await Assert.ThrowsAsync<AsembException>(() => Indexes.PutAsync(workspace, index, [Embed(missing[3], Third)], Token));
        Assert.Equal(ErrorCodes.ModelMismatch, error.Error);
    }

    [Fact]
    public async Task Does_not_activate_an_index_that_lacks_a_vector_and_says_how_many()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(2));
        var index = (await BeginAsync(workspace, Second)).Id;
        await FillAsync(workspace, index, Second);
        await FirstOnly.AddAsync(workspace, Documents(1, from: 2));
        var before = await FindWorkspaceAsync();

        Assert.Equal(2, await Indexes.ActivateAsync(workspace, index, Token));

        Assert.Equal(before, await FindWorkspaceAsync());
        Assert.Equal(EmbeddingIndexState.Building, (await FindIndexAsync(workspace, index)).State);
        Assert.Equal(2, await FillAsync(workspace, index, Second));
        Assert.Equal(0, await Indexes.ActivateAsync(workspace, index, Token));
        Assert.Equal(0, await Indexes.ActivateAsync(workspace, index, Token));
        Assert.Equal(before.Generation + 1, (await FindWorkspaceAsync()).Generation);
    }

    [Fact]
    public async Task Activates_the_index_of_an_empty_workspace()
    {
        var workspace = await SwitchAsync(await CreateWorkspaceAsync(), Third);

        Assert.Equal(Third.Info, workspace.Model);
        await Both.AddAsync(workspace, Documents(1));
        await RequireScoresOfAsync(await FindWorkspaceAsync(), Third, "word0");
    }

    [Fact]
    public async Task Refuses_a_second_model_while_one_is_under_construction_and_the_one_in_use()
    {
        var workspace = await CreateWorkspaceAsync();
        var begun = await Indexes.BeginAsync(workspace, Second.Info, "first", Token);

        Assert.Equal(ErrorCodes.SwitchInProgress, (await Assert.ThrowsAsync<AsembException>(() => BeginAsync(workspace, Third))).Error);
        Assert.Equal(ErrorCodes.ModelInUse, (await Assert.ThrowsAsync<AsembException>(() => BeginAsync(workspace, Model))).Error);

        Assert.Equal(begun, await Indexes.BeginAsync(workspace, Second.Info, "again", Token));
        Assert.Equal(2, (await Indexes.ListAsync(workspace, Token)).Count);
    }

    [Fact]
    public async Task Keeps_notes_and_progress_over_a_restart()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(2));
        var index = (await BeginAsync(workspace, Second)).Id;
        var missing = await Indexes.MissingAsync(workspace, index, 0, 3, Token);
        await Indexes.PutAsync(workspace, index, [.. missing.Select(chunk => Embed(chunk, Second))], Token);
        await Indexes.NoteAsync(workspace, index, """{"a":"ü"}""", Token);

        await ReopenAsync();

        Assert.Equal((3, """{"a":"ü"}"""), ((await FindIndexAsync(workspace, index)).VectorCount, (await FindIndexAsync(workspace, index)).Notes));
        Assert.Equal(index, Assert.Single(await Indexes.ListBuildingAsync(Token)).Index.Id);
        Assert.Equal(1, await FillAsync(workspace, index, Second));
        Assert.Equal(0, await Indexes.ActivateAsync(workspace, index, Token));
        await ReopenAsync();
        await RequireScoresOfAsync(await FindWorkspaceAsync(), Second, "word0");
    }

    [Fact]
    public async Task One_driver_at_a_time_may_claim_an_index()
    {
        var workspace = await CreateWorkspaceAsync();
        var index = (await BeginAsync(workspace, Second)).Id;
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());

        Assert.True(await Indexes.ClaimAsync(workspace, index, one, TimeSpan.FromSeconds(30), Token));
        Assert.False(await Indexes.ClaimAsync(workspace, index, two, TimeSpan.FromSeconds(30), Token));
        Time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(await Indexes.ClaimAsync(workspace, index, one, TimeSpan.FromSeconds(30), Token));
        Time.Advance(TimeSpan.FromSeconds(20));
        Assert.False(await Indexes.ClaimAsync(workspace, index, two, TimeSpan.FromSeconds(30), Token));
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(await Indexes.ClaimAsync(workspace, index, two, TimeSpan.FromSeconds(30), Token));
        await Indexes.ActivateAsync(workspace, index, Token);
        Assert.False(await Indexes.ClaimAsync(workspace, index, two, TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task Finds_the_nearest_chunks_in_an_index_of_any_state()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(6));
        var old = (await ActiveAsync(workspace)).Id;
        var index = (await BeginAsync(workspace, Third)).Id;
        await FillAsync(workspace, index, Third);

        await RequireNearestAsync(old, Model);
        await RequireNearestAsync(index, Third);
        await Indexes.ActivateAsync(workspace, index, Token);
        await RequireNearestAsync(old, Model);
        await RequireNearestAsync(index, Third);

        async Task RequireNearestAsync(long of, HashEmbeddingModel model)
        {
            var found = await Indexes.NearestAsync(workspace, of, [model.Embed("alpha word1"), new float[model.Info.Dimensions], model.Embed("beta other5 and5")], 2, Token);
            Assert.Equal([2, 0, 2], found.Select(nearest => nearest.Count));
            Assert.Equal(("d1", "d5"), (found[0][0].DocumentKey, found[2][0].DocumentKey));
            Assert.Equal(1, found[0][0].Score, 2);
            Assert.True(found[0][0].Score >= found[0][1].Score);
        }
    }

    [Fact]
    public async Task Samples_one_chunk_each_of_documents_spread_over_the_workspace()
    {
        var workspace = await CreateWorkspaceAsync();
        Assert.Empty(await Indexes.SampleAsync(workspace, 4, Token));
        await Ingest.AddAsync(workspace, Documents(12));
        await Ingest.AddAsync(await CreateWorkspaceAsync("other"), Documents(12, from: 100));

        var few = await Indexes.SampleAsync(workspace, 4, Token);
        var all = await Indexes.SampleAsync(workspace, 50, Token);

        Assert.Equal(4, few.Select(chunk => chunk.DocumentKey).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(12, all.Select(chunk => chunk.DocumentKey).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(few.Select(chunk => chunk.ChunkId), (await Indexes.SampleAsync(workspace, 4, Token)).Select(chunk => chunk.ChunkId));
        Assert.All(few, chunk => Assert.Contains(chunk.DocumentKey[1..], chunk.Text, StringComparison.Ordinal));
    }
}
