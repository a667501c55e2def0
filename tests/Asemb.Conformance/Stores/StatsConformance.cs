using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

public abstract class StatsConformance(StoreSource source) : StoreConformance(source)
{
    private static readonly DocumentError Error = new("extract", "damaged_document", "cut off");

    [Fact]
    public async Task Counts_nothing_in_an_empty_workspace_and_names_every_state()
    {
        var stats = await Store.Workspaces.GetStatsAsync(await CreateWorkspaceAsync(), Token);

        Assert.Equal(Enum.GetValues<DocumentState>().Order(), stats.DocumentsByState.Keys.Order());
        Assert.Equal((0, 0, 0, 0, 0, null), (stats.DocumentsByState.Values.Sum(), stats.ChunkCount, stats.VectorCount, stats.ContentBytes, stats.StoredContentBytes, stats.LastIndexedAt));
    }

    [Fact]
    public async Task Follows_documents_through_their_states()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1\n\n2"), Ingest.Text("b", "3"), Ingest.Text("c", "4"));
        Assert.Equal((3, 0, 0, 0), await StatesAsync(workspace));

        var leased = (await Ingest.LeaseAsync()).OrderBy(document => document.Document.Id).ToList();
        Assert.Equal((0, 3, 0, 0), await StatesAsync(workspace));

        await Ingest.CommitAsync(leased[0]);
        await Store.Ingestion.FailAsync([new DocumentFailure(leased[1], Error, null)], Token);
        Assert.Equal((0, 1, 1, 1), await StatesAsync(workspace));

        await Store.Ingestion.RetryAsync(workspace, null, Token);
        Assert.Equal((1, 1, 1, 0), await StatesAsync(workspace));

        await Store.Documents.DeleteAsync(workspace, ["a", "b", "c"], Token);
        Assert.Equal((0, 0, 0, 0), await StatesAsync(workspace));
    }

    [Fact]
    public async Task Counts_the_chunks_that_are_searchable_and_the_bytes_that_were_accepted_last()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "1\n\n2\n\n3"));
        var indexedAt = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromMinutes(1));
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "new"));

        var waiting = await Store.Workspaces.GetStatsAsync(workspace, Token);
        Assert.Equal((3, 3, 3, indexedAt), (waiting.ChunkCount, waiting.VectorCount, waiting.ContentBytes, waiting.LastIndexedAt));

        await Ingest.DrainAsync();
        var indexed = await Store.Workspaces.GetStatsAsync(workspace, Token);
        Assert.Equal((1, 1, 3, Time.GetUtcNow()), (indexed.ChunkCount, indexed.VectorCount, indexed.ContentBytes, indexed.LastIndexedAt));
        Assert.Equal(waiting.Generation + 1, indexed.Generation);
    }

    [Fact]
    public async Task Counts_each_workspace_alone()
    {
        var one = await CreateWorkspaceAsync("one");
        var two = await CreateWorkspaceAsync("two");
        await Ingest.AddAsync(one, Ingest.Text("a", "1"));
        await Ingest.AddAsync(two, Ingest.Text("a", "1\n\n2"), Ingest.Text("b", "3"));

        Assert.Equal((1, 3), ((await Store.Workspaces.GetStatsAsync(one, Token)).ChunkCount, (await Store.Workspaces.GetStatsAsync(two, Token)).VectorCount));
    }

    private async Task<(long Pending, long Processing, long Indexed, long Failed)> StatesAsync(Workspace workspace)
    {
        var states = (await Store.Workspaces.GetStatsAsync(workspace, Token)).DocumentsByState;
        return (states[DocumentState.Pending], states[DocumentState.Processing], states[DocumentState.Indexed], states[DocumentState.Failed]);
    }
}
