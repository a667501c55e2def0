using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Search;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>What goes on while an index is built and while the pointer moves: writes, deletes, leases, searches.</summary>
public abstract class EmbeddingIndexLiveConformance(StoreSource source) : EmbeddingIndexGround(source)
{
    [Fact]
    public async Task New_chunks_get_a_vector_in_both_indexes()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(1));
        var index = (await BeginAsync(workspace, Third)).Id;

        await Both.AcceptAsync(workspace, Documents(1, from: 1));
        var leased = await Both.LeaseOneAsync();
        Assert.Equal(new BuildingIndex(index, Third.Info), leased.Building);
        Assert.Equal([CommitOutcome.Committed], await Both.CommitAsync(leased));

        Assert.Equal((2, 4), ((await FindIndexAsync(workspace, index)).VectorCount, (await FindIndexAsync(workspace, index)).ChunkCount));
        await RequireScoresOfAsync(workspace, Model, "word1");
        Assert.Equal(2, await FillAsync(workspace, index, Third));
        await Indexes.ActivateAsync(workspace, index, Token);
        await RequireScoresOfAsync(await FindWorkspaceAsync(), Third, "word1");
        Assert.Null((await LeaseAfterAsync(workspace, "later")).Building);
    }

    [Fact]
    public async Task A_changed_document_brings_new_chunks_and_keeps_the_vectors_of_those_that_stay()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "one\n\ntwo\n\nthree"));
        var index = (await BeginAsync(workspace, Third)).Id;
        await FillAsync(workspace, index, Third);

        await Both.AddAsync(workspace, Ingest.Text("a", "zero\n\none\n\nthree"));

        Assert.Equal((3, 3), ((await FindIndexAsync(workspace, index)).VectorCount, (await FindIndexAsync(workspace, index)).ChunkCount));
        Assert.Equal(0, await Indexes.ActivateAsync(workspace, index, Token));
        await RequireScoresOfAsync(await FindWorkspaceAsync(), Third, "zero");
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task A_document_is_indexed_although_the_second_model_is_away()
    {
        var workspace = await CreateWorkspaceAsync();
        var index = (await BeginAsync(workspace, Third)).Id;

        await FirstOnly.AddAsync(workspace, Documents(1));

        Assert.Equal(DocumentState.Indexed, (await Store.Documents.FindAsync(workspace, "d0", Token))!.State);
        Assert.Equal((0, 2), ((await FindIndexAsync(workspace, index)).VectorCount, (await FindIndexAsync(workspace, index)).ChunkCount));
        Assert.Equal(2, await FillAsync(workspace, index, Third));
    }

    [Fact]
    public async Task Vectors_for_an_index_that_was_given_up_are_left_out()
    {
        var workspace = await CreateWorkspaceAsync();
        var index = (await BeginAsync(workspace, Third)).Id;
        await Both.AcceptAsync(workspace, Documents(1));
        var leased = await Both.LeaseOneAsync();
        await Indexes.AbandonAsync(workspace, index, Token);
        var next = (await BeginAsync(workspace, Second)).Id;

        Assert.Equal([CommitOutcome.Committed], await Both.CommitAsync(leased));

        Assert.Equal((0, 2), ((await FindIndexAsync(workspace, next)).VectorCount, (await FindIndexAsync(workspace, next)).ChunkCount));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Refuses_a_second_vector_of_other_dimensions_and_writes_nothing()
    {
        var workspace = await CreateWorkspaceAsync();
        await BeginAsync(workspace, Third);
        await Both.AcceptAsync(workspace, Documents(1));
        var processed = Both.Process(await Both.LeaseOneAsync());
        var wrong = processed with { Chunks = [processed.Chunks[0], processed.Chunks[1] with { BuildingVector = new float[3] }] };

        var error = await Assert.ThrowsAsync<AsembException>(() => Store.Ingestion.CommitAsync(workspace, [wrong], Token));

        Assert.Equal(ErrorCodes.ModelMismatch, error.Error);
        Assert.Equal(0, (await Store.Workspaces.GetStatsAsync(workspace, Token)).ChunkCount);
    }

    [Fact]
    public async Task The_switch_takes_every_lease_of_the_workspace_back_and_blames_nobody()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        await Ingest.AddAsync(workspace, Documents(1));
        var index = (await BeginAsync(workspace, Third)).Id;
        await FillAsync(workspace, index, Third);
        await Both.AcceptAsync(workspace, Documents(2, from: 1));
        await Both.AcceptAsync(other, Documents(1));
        var leased = await Both.LeaseAsync();
        var ours = leased.Where(document => document.Workspace.Id == workspace.Id).ToList();
        var theirs = leased.Except(ours).ToList();

        Assert.Equal(0, await Indexes.ActivateAsync(workspace, index, Token));

        Assert.Equal([CommitOutcome.Superseded, CommitOutcome.Superseded], await Both.CommitAsync(ours));
        Assert.Equal(ours, await Store.Ingestion.RenewAsync(ours, LeaseDuration, Token));
        Assert.Equal([CommitOutcome.Committed], await Both.CommitAsync(theirs));
        var again = await Both.LeaseAsync();
        Assert.Equal([("d1", 1, Third.Info), ("d2", 1, Third.Info)], again.Select(document => (document.Document.Key, document.Document.Attempts, document.Workspace.Model)));
        Assert.Equal([CommitOutcome.Committed, CommitOutcome.Committed], await Both.CommitAsync(again));
        await RequireScoresOfAsync(await FindWorkspaceAsync(), Third, "word2");
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task A_query_of_the_former_model_is_refused_and_a_search_by_words_is_not()
    {
        var stale = await CreateWorkspaceAsync();
        await Ingest.AddAsync(stale, Documents(2));
        await RequireScoresOfAsync(stale, Model, "word1");

        var workspace = await SwitchAsync(stale, Second);

        Assert.Equal(ErrorCodes.ModelMismatch, (await Assert.ThrowsAsync<AsembException>(() => SearchAsync(Nearest(stale, "word1", Model)))).Error);
        Assert.Equal(ErrorCodes.ModelMismatch, (await Assert.ThrowsAsync<AsembException>(() => SearchAsync(Plan(stale, "word1", SearchMode.Hybrid)))).Error);
        Assert.Equal(["d1"], await FindAsync(stale, "word1"));
        await RequireScoresOfAsync(workspace, Second, "word1");
        await ReopenAsync();
        Assert.Equal(ErrorCodes.ModelMismatch, (await Assert.ThrowsAsync<AsembException>(() => SearchAsync(Nearest(stale, "word1", Model)))).Error);
    }

    [Fact]
    public async Task Searches_during_switches_are_answered_by_one_model_or_told_to_embed_again()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(40));
        using var stop = new CancellationTokenSource();
        var searches = Enumerable.Range(0, 2).Select(_ => Task.Run(() => SearchAsync(stop.Token), Token)).ToArray();
        try
        {
            var present = workspace;
            for (var i = 0; i < 6; i++)
            {
                present = await SwitchAsync(present, i % 2 == 0 ? Second : Model);
                await Both.AddAsync(present, Documents(1, from: 40 + i));
                await Store.Documents.DeleteAsync(present, [$"d{i}"], Token);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }

        Assert.All(await Task.WhenAll(searches), count => Assert.True(count > 0, "no search was answered"));
        Assert.Empty(await Store.VerifyAsync(Token));

        async Task<int> SearchAsync(CancellationToken stopping)
        {
            var answered = 0;
            while (!stopping.IsCancellationRequested || answered == 0)
            {
                var now = await FindWorkspaceAsync();
                var model = now.Model == Model.Info ? Model : Second;
                try
                {
                    // The scores say which model the vectors are of.
                    var page = await Store.Search.SearchAsync(Nearest(now, "alpha word30 other31", model) with { Limit = 1000 }, Token);
                    Assert.True(page.Hits.Count >= 78, $"{page.Hits.Count} hits");
                    Assert.All(page.Hits, hit => Assert.Equal(Cosine(model, "alpha word30 other31", hit.Chunk.Text), hit.Score, 2));
                    answered++;
                }
                catch (AsembException exception) when (exception.Error == ErrorCodes.ModelMismatch)
                {
                    Assert.True((await FindWorkspaceAsync()).Generation > now.Generation, "refused without a switch");
                }
            }

            return answered;
        }
    }

    [Fact]
    public async Task Two_workspaces_are_switched_at_once()
    {
        var one = await CreateWorkspaceAsync();
        var two = await CreateWorkspaceAsync("two");
        await Ingest.AddAsync(one, Documents(5));
        await Ingest.AddAsync(two, Documents(7));

        var switched = await Task.WhenAll(Task.Run(() => SwitchAsync(one, Third), Token), Task.Run(() => SwitchAsync(two, Second), Token));

        await RequireScoresOfAsync(switched[0], Third, "word1");
        await RequireScoresOfAsync(switched[1], Second, "word1");
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    private async Task<LeasedDocument> LeaseAfterAsync(Workspace workspace, string key)
    {
        await Ingest.AcceptAsync(workspace, Ingest.Text(key, key));
        return await Ingest.LeaseOneAsync();
    }
}
