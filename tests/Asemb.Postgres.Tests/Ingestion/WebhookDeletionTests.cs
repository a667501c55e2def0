using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Webhooks;
using Npgsql;

namespace Asemb.Postgres.Tests.Ingestion;

/// <summary>A webhook with many deliveries is deleted for seconds; documents are committed all the while.</summary>
public sealed class WebhookDeletionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_that_is_being_deleted_holds_up_no_document_and_is_not_told()
    {
        await using var store = await PostgresTestStore.OpenAsync();
        var workspace = await store.CreateWorkspaceAsync();
        await AddAsync("stays");
        await AddAsync("goes");
        await using var other = new NpgsqlConnection(store.ConnectionString);
        await other.OpenAsync(Token);
        await using (var transaction = await other.BeginTransactionAsync(Token))
        {
            await using (var delete = new NpgsqlCommand("DELETE FROM asemb.webhooks WHERE name = 'goes'", other)) Assert.Equal(1, await delete.ExecuteNonQueryAsync(Token));

            await store.Ingest.AddAsync(workspace, Ingest.Text("k", "river"));

            Assert.Equal(DocumentState.Indexed, (await store.Store.Documents.FindAsync(workspace, "k", Token))!.State);
            await transaction.CommitAsync(Token);
        }

        var stays = (await store.Store.Webhooks.FindAsync(workspace, "stays", Token))!;
        Assert.Single(await store.Store.Webhooks.ListDeliveriesAsync(workspace, stays.Id, null, 0, 10, Token));
        Assert.Null(await store.Store.Webhooks.FindAsync(workspace, "goes", Token));

        Task AddAsync(string name) => store.Store.Webhooks.CreateAsync(
            workspace,
            new Webhook
            {
                Id = Guid.NewGuid(),
                WorkspaceId = workspace.Id,
                Name = name,
                Url = "https://example.com/hook",
                Events = [WebhookEventType.DocumentIndexed],
                Secret = [1, 2, 3],
                CreatedAt = DateTimeOffset.UtcNow,
            },
            Token);
    }
}
