using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.TestServers;

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>Connections that are cut in the middle of what is being written: all of it is there afterwards, or nothing.</summary>
public sealed class CutOffTests(BadDaysCluster cluster)
{
    private static readonly HashEmbeddingModel Model = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("chunks", 3)]
    [InlineData("chunk_words", 2)]
    [InlineData("document_fields", 1)]
    public async Task A_commit_that_is_cut_off_once_is_done_again(string table, int row)
    {
        var database = await cluster.MigratedAsync();
        await using var store = await Opening.OpenAsync(database);
        var (ingest, workspace) = (new Ingest(store, Model), await CreateAsync(store));
        await ingest.AcceptAsync(workspace, Book("cut"));
        var leased = await ingest.LeaseOneAsync();
        await SabotageAsync(database, table, $"nextval('public.rows') = {row}");

        Assert.Equal([CommitOutcome.Committed], await ingest.CommitAsync(leased));

        Assert.NotEqual(1L, await OwnCluster.ExecuteAsync("SELECT last_value FROM public.rows", database));
        Assert.Equal(DocumentState.Indexed, (await store.Documents.FindAsync(workspace, "cut", Token))!.State);
        Assert.Empty(await store.VerifyAsync(Token));
    }

    [Fact]
    public async Task A_commit_that_is_cut_off_every_time_leaves_the_document_as_it_was()
    {
        var database = await cluster.MigratedAsync();
        await using var store = await Opening.OpenAsync(database);
        var (ingest, workspace) = (new Ingest(store, Model), await CreateAsync(store));
        await ingest.AddAsync(workspace, Ingest.Text("cut", "the old version"));
        var generation = (await store.Workspaces.GetStatsAsync(workspace, Token)).Generation;
        await ingest.AcceptAsync(workspace, Book("cut"));
        var leased = await ingest.LeaseOneAsync();
        await SabotageAsync(database, "chunks", "true");

        var failed = await Assert.ThrowsAsync<AsembException>(() => ingest.CommitAsync(leased));

        Assert.True(failed.IsTransient);
        Assert.Equal(DocumentState.Processing, (await store.Documents.FindAsync(workspace, "cut", Token))!.State);
        Assert.Equal("the old version", Assert.Single(await store.Documents.GetChunksAsync(workspace, leased.Document.Id, 0, 100, Token)).Text);
        Assert.Equal(generation, (await store.Workspaces.GetStatsAsync(workspace, Token)).Generation);
        Assert.Empty(await store.VerifyAsync(Token));

        // And the same lease is still good for it.
        await OwnCluster.ExecuteAsync("DROP TRIGGER cut_off ON asemb.chunks", database);
        Assert.Equal([CommitOutcome.Committed], await ingest.CommitAsync(leased));
        Assert.Empty(await store.VerifyAsync(Token));
    }

    [Fact]
    public async Task A_request_that_is_cut_off_while_documents_are_taken_in_leaves_none_of_them_or_all()
    {
        var database = await cluster.MigratedAsync();
        await using var store = await Opening.OpenAsync(database);
        var (ingest, workspace) = (new Ingest(store, Model), await CreateAsync(store));
        await SabotageAsync(database, "document_contents", "nextval('public.rows') >= 3");

        var failed = await Assert.ThrowsAsync<AsembException>(() => ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 5).Select(i => Book($"k{i}"))]));

        Assert.True(failed.IsTransient);
        Assert.Equal(0, (await store.Workspaces.GetStatsAsync(workspace, Token)).DocumentsByState.Values.Sum());
        await OwnCluster.ExecuteAsync("DROP TRIGGER cut_off ON asemb.document_contents", database);
        await ingest.AddAsync(workspace, [.. Enumerable.Range(0, 5).Select(i => Book($"k{i}"))]);
        Assert.Equal(5, (await store.Workspaces.GetStatsAsync(workspace, Token)).DocumentsByState[DocumentState.Indexed]);
        Assert.Empty(await store.VerifyAsync(Token));
    }

    [Fact]
    public async Task A_cancellation_that_is_cut_off_has_cancelled_nothing_and_can_be_repeated()
    {
        var database = await cluster.MigratedAsync();
        await using var store = await Opening.OpenAsync(database);
        var (ingest, workspace) = (new Ingest(store, Model), await CreateAsync(store));
        await ingest.AddAsync(workspace, Book("old"));
        var job = await ingest.AcceptAsync(workspace, Ingest.Text("old", "changed"), Ingest.Text("new", "added"));
        await SabotageAsync(database, "document_contents", "true");

        var failed = await Assert.ThrowsAsync<AsembException>(() => store.Jobs.CancelAsync(workspace, job.JobId, Token));

        Assert.True(failed.IsTransient);
        var open = (await store.Ingestion.FindJobAsync(workspace, job.JobId, Token))!;
        Assert.Equal((2, 0, null), (open.Pending, open.Cancelled, open.CancelledAt));
        await OwnCluster.ExecuteAsync("DROP TRIGGER cut_off ON asemb.document_contents", database);
        Assert.Equal(2, await store.Jobs.CancelAsync(workspace, job.JobId, Token));
        Assert.Equal(["old"], (await store.Documents.ListAsync(workspace, new DocumentQuery(), Token)).Select(document => document.Key));
        Assert.Empty(await store.VerifyAsync(Token));
    }

    private static Task<Workspace> CreateAsync(PostgresStore store) => store.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings(), Token);

    private static IncomingDocument Book(string key) =>
        Ingest.Text(key, string.Join("\n\n", Enumerable.Range(0, 10).Select(i => $"chapter {i} of {key}")), metadata: new() { ["year"] = 1999 });

    /// <summary>Every session that writes a row of a table ends itself when a condition holds, whichever statement it writes it with.</summary>
    private static Task<object?> SabotageAsync(string database, string table, string condition) => OwnCluster.ExecuteAsync(
        $"""
        CREATE SEQUENCE public.rows;
        CREATE FUNCTION public.cut_off() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            IF {condition} THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER cut_off BEFORE INSERT ON asemb.{table} FOR EACH ROW EXECUTE FUNCTION public.cut_off();
        """,
        database);
}
