using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Search;
using Asemb.Core.Search.Filters;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>What is deleted is gone with everything that belongs to it, at once and for good; all else stays.</summary>
public abstract class DeleteConformance(StoreSource source) : StoreConformance(source)
{
    [Fact]
    public async Task Deletes_documents_by_key_with_everything_that_belongs_to_them()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river\n\nstones"), Ingest.Text("b", "river valley"), Ingest.Text("c", "kings"));
        var id = (await Store.Documents.FindAsync(workspace, "a", Token))!.Id;

        Assert.Equal(2, await Store.Documents.DeleteAsync(workspace, ["a", "nobody", "c"], Token));

        await GoneAsync(workspace, "a", id);
        Assert.Equal(["b"], await FindAsync(workspace, "river stones kings"));
        var stats = await Store.Workspaces.GetStatsAsync(workspace, Token);
        Assert.Equal((1, 1, 1, "river valley".Length), (stats.DocumentsByState.Values.Sum(), stats.ChunkCount, stats.VectorCount, stats.ContentBytes));
        await ReopenAsync();
        await GoneAsync(workspace, "a", id);
        Assert.Equal(["b"], await FindAsync(workspace, "river stones kings"));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Deletes_documents_by_source_in_every_state_and_those_of_no_other()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river", "site"), Ingest.Text("b", "river", "elsewhere"), Ingest.Text("c", "river"), Ingest.Text("moved", "river", "elsewhere"));
        await Ingest.AddAsync(other, Ingest.Text("a", "river", "site"));
        await Ingest.AcceptAsync(workspace, Ingest.Text("moved", "river", "site"), Ingest.Text("failed", "x", "site"));
        await Store.Ingestion.FailAsync([.. (await Ingest.LeaseAsync()).Where(leased => leased.Document.Key is "failed").Select(leased => new DocumentFailure(leased, new("extract", "damaged_document", "x"), null))], Token);
        await Ingest.AcceptAsync(workspace, Ingest.Text("pending", "river", "site"));

        Assert.Equal(4, await Store.Documents.DeleteBySourceAsync(workspace, "site", Token));

        Assert.Equal(0, await Store.Documents.DeleteBySourceAsync(workspace, "site", Token));
        Assert.Equal(["b", "c"], (await Store.Documents.ListAsync(workspace, new DocumentQuery(), Token)).Select(document => document.Key));
        Assert.Equal(["b", "c"], await FindAsync(workspace, "river"));
        Assert.Equal(["a"], await FindAsync(other, "river"));
        Assert.Empty(await Ingest.LeaseAsync());
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Deletes_the_indexed_documents_that_a_filter_matches()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Enumerable.Range(0, 6).Select(i => Ingest.Text($"{i}", "river", metadata: new() { ["kind"] = i % 2 == 0 ? "even" : "odd" }))]);
        await Ingest.AcceptAsync(workspace, Ingest.Text("pending", "river", metadata: new() { ["kind"] = "even" }));

        Assert.Equal(3, await Store.Documents.DeleteByFilterAsync(workspace, Even(), Token));

        Assert.Equal(["1", "3", "5"], await FindAsync(workspace, "river"));
        Assert.NotNull(await Store.Documents.FindAsync(workspace, "pending", Token));
        Assert.Equal(0, await Store.Documents.DeleteByFilterAsync(workspace, Even(), Token));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Other_writes_go_on_while_a_filter_looks_for_what_to_delete()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Enumerable.Range(0, 3).Select(i => Ingest.Text($"{i}", "river", metadata: new() { ["kind"] = "even" }))]);
        using var looking = new ManualResetEventSlim();
        using var written = new ManualResetEventSlim();
        var wentOn = false;
        var filter = new AndFilter(new WatchedFilters(
            () =>
            {
                looking.Set();
                wentOn = written.Wait(TimeSpan.FromSeconds(20), Token);
            },
            Even()));

        var deleting = Task.Run(() => Store.Documents.DeleteByFilterAsync(workspace, filter, Token), Token);
        looking.Wait(Token);
        await Ingest.AcceptAsync(workspace, Ingest.Text("new", "river", metadata: new() { ["kind"] = "even" }));
        written.Set();

        Assert.Equal(3, await deleting);
        Assert.True(wentOn, "the write waited for the filter");
        await Ingest.DrainAsync();
        Assert.Equal(["new"], await FindAsync(workspace, "river"));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task A_delete_by_filter_ends_when_it_is_cancelled_and_deletes_nothing()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river", metadata: new() { ["kind"] = "even" }));
        using var stop = new CancellationTokenSource();
        var filter = new AndFilter(new WatchedFilters(stop.Cancel, Even(), Even()));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Documents.DeleteByFilterAsync(workspace, filter, stop.Token));

        Assert.Equal(["a"], await FindAsync(workspace, "river"));
    }

    [Fact]
    public async Task Discards_the_work_on_a_document_that_was_deleted_while_it_was_leased()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river"));
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "valley"), Ingest.Text("b", "stones"));
        var leased = (await Ingest.LeaseAsync()).OrderBy(document => document.Document.Id).ToList();

        Assert.Equal(1, await Store.Documents.DeleteAsync(workspace, ["a"], Token));
        Assert.Empty(await FindAsync(workspace, "river"));
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "again"));

        Assert.Equal([CommitOutcome.Superseded, CommitOutcome.Committed], await Ingest.CommitAsync(leased));
        Assert.Equal((1, DocumentState.Pending), (await Store.Documents.FindAsync(workspace, "a", Token)) is { } found ? (found.Version, found.State) : default);
        Assert.Empty(await FindAsync(workspace, "valley"));
        await Ingest.DrainAsync();
        Assert.Equal(["a"], await FindAsync(workspace, "again"));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Takes_a_deleted_text_in_again_under_new_ids_and_embeds_it_anew()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river\n\nstones"));
        var before = (await SearchAsync(workspace, "river")).Hits[0].Chunk.Id;
        await Store.Documents.DeleteAsync(workspace, ["a"], Token);

        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "river\n\nstones"));
        var leased = await Ingest.LeaseOneAsync();
        Assert.Empty(leased.KnownChunks);
        await Ingest.CommitAsync(leased);

        Assert.True((await SearchAsync(workspace, "river")).Hits[0].Chunk.Id > before);
    }

    [Fact]
    public async Task A_workspace_takes_its_documents_jobs_and_answers_with_it_and_a_new_one_of_its_name_is_empty()
    {
        var former = await CreateWorkspaceAsync();
        await Ingest.AddAsync(former, Ingest.Text("a", "river"));
        var request = new AcceptRequest([Ingest.Text("b", "valley")], new IdempotencyToken("once", "hash"));
        var job = (await Store.Ingestion.AcceptAsync(former, request, Token)).JobId;

        await Store.Workspaces.DeleteAsync("default", Token);
        var present = await CreateWorkspaceAsync();

        Assert.Empty(await Ingest.LeaseAsync());
        foreach (var workspace in (Workspace[])[former, present])
        {
            Assert.Null(await Store.Ingestion.FindJobAsync(workspace, job, Token));
            Assert.Empty(await Store.Ingestion.ListJobsAsync(workspace, 10, Token));
            Assert.Empty(await Store.Documents.ListAsync(workspace, new DocumentQuery(), Token));
            Assert.Equal(0, await Store.Documents.DeleteAsync(workspace, ["a", "b"], Token));
        }

        Assert.Empty(await FindAsync(present, "river"));
        Assert.False((await Store.Ingestion.AcceptAsync(present, request, Token)).Replayed);
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Refuses_a_filter_on_a_workspace_that_was_deleted()
    {
        var workspace = await CreateWorkspaceAsync();
        await Store.Workspaces.DeleteAsync("default", Token);

        var error = await Assert.ThrowsAsync<AsembException>(() => Store.Documents.DeleteByFilterAsync(workspace, Even(), Token));

        Assert.Equal(ErrorCodes.WorkspaceNotFound, error.Error);
    }

    private static FieldFilter Even() => new(new FieldPath(false, ["kind"]), FilterOperator.Eq, System.Text.Json.Nodes.JsonValue.Create("even"));

    private async Task GoneAsync(Workspace workspace, string key, long id)
    {
        Assert.Null(await Store.Documents.FindAsync(workspace, key, Token));
        Assert.Null(await Store.Documents.GetContentAsync(workspace, key, Token));
        Assert.Empty(await Store.Documents.GetChunksAsync(workspace, id, 0, 10, Token));
        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            Assert.DoesNotContain((await SearchAsync(workspace, "river stones valley kings", mode)).Hits, hit => hit.Document.Id == id);
        }
    }
}
