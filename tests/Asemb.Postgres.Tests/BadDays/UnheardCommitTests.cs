using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>The server commits, and the connection is cut before the store hears of it.</summary>
public sealed class UnheardCommitTests(BadDaysCluster cluster)
{
    private static readonly HashEmbeddingModel Model = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Documents_that_became_searchable_are_reported_so_and_written_once()
    {
        var database = await cluster.MigratedAsync();
        await using var wire = DeafWire.To(database);
        await using var store = await Opening.OpenAsync(wire.Through(database));
        var ingest = new Ingest(store, Model);
        var workspace = await store.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings(), Token);
        await ingest.AcceptAsync(workspace, Ingest.Text("book", "one\n\ntwo"), Ingest.Text("other", "three"));
        var leased = await ingest.LeaseAsync();
        var before = await store.Workspaces.GetStatsAsync(workspace, Token);

        wire.Arm();
        var outcomes = await ingest.CommitAsync(leased);

        Assert.Equal(1, wire.Swallowed);
        Assert.Equal([CommitOutcome.Committed, CommitOutcome.Committed], outcomes);
        var after = await store.Workspaces.GetStatsAsync(workspace, Token);
        Assert.Equal((2, 3L, before.Generation + 1), (after.DocumentsByState[DocumentState.Indexed], after.ChunkCount, after.Generation));
        Assert.Empty(await store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Documents_that_were_taken_in_may_be_sent_again()
    {
        var database = await cluster.MigratedAsync();
        await using var wire = DeafWire.To(database);
        await using var store = await Opening.OpenAsync(wire.Through(database));
        var ingest = new Ingest(store, Model);
        var workspace = await store.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings(), Token);

        wire.Arm();
        AcceptOutcome outcome;
        try
        {
            outcome = (await ingest.AcceptAsync(workspace, Ingest.Text("book", "one"))).Documents[0].Outcome;
        }
        catch (AsembException exception) when (exception.IsTransient)
        {
            outcome = (await ingest.AcceptAsync(workspace, Ingest.Text("book", "one"))).Documents[0].Outcome;
        }

        Assert.Equal(1, wire.Swallowed);
        Assert.Equal(AcceptOutcome.Unchanged, outcome);
        Assert.Equal((1, DocumentState.Pending), (await store.Documents.FindAsync(workspace, "book", Token)) is { } found ? (found.Version, found.State) : default);
    }
}
