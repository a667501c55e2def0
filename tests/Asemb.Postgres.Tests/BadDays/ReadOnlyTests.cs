using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Asemb.TestServers;

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>A database that became read-only, such as the primary of yesterday: it can be read, and says why it cannot be written.</summary>
public sealed class ReadOnlyTests(BadDaysCluster cluster)
{
    private static readonly HashEmbeddingModel Model = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_only_database_answers_and_says_why_it_takes_nothing_in()
    {
        var database = await cluster.MigratedAsync();
        Workspace workspace;
        await using (var writable = await Opening.OpenAsync(database))
        {
            workspace = await writable.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings(), Token);
            await new Ingest(writable, Model).AddAsync(workspace, Ingest.Text("book", "one"));
            await new Ingest(writable, Model).AcceptAsync(workspace, Ingest.Text("waits", "two"));
        }

        await OwnCluster.ExecuteAsync($"ALTER DATABASE {BadDaysCluster.NameOf(database)} SET default_transaction_read_only = on", database);
        await using var store = await Opening.OpenAsync(database);
        var ingest = new Ingest(store, Model);

        var refused = await Assert.ThrowsAsync<AsembException>(() => ingest.AcceptAsync(workspace, Ingest.Text("late", "three")));
        var unleased = await Assert.ThrowsAsync<AsembException>(() => ingest.LeaseAsync());

        Assert.All([refused, unleased], failed => Assert.Contains("read-only", failed.Message, StringComparison.Ordinal));
        Assert.All([refused, unleased], failed => Assert.True(failed.IsTransient && failed.Error == ErrorCodes.StoreUnavailable));
        Assert.Equal("book", (await store.Documents.FindAsync(workspace, "book", Token))?.Key);
        await store.CheckAsync(Token);
        Assert.Empty(await store.VerifyAsync(Token));
    }
}
