using Asemb.Core.Webhooks;
using Npgsql;

namespace Asemb.Postgres.Tests.Ingestion;

/// <summary>After a bulk load a webhook has far more deliveries than are kept, or than go at once.</summary>
public sealed class WebhookForgettingTests
{
    private const int Many = 12_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_beyond_the_number_goes_in_parts_and_what_waits_stays()
    {
        await using var store = await PostgresTestStore.OpenAsync();
        var workspace = await store.CreateWorkspaceAsync();
        var webhook = new Webhook
        {
            Id = Guid.NewGuid(),
            WorkspaceId = workspace.Id,
            Name = "hook",
            Url = "https://example.com/hook",
            Events = [WebhookEventType.DocumentIndexed],
            Secret = [1, 2, 3],
            CreatedAt = DateTimeOffset.UtcNow,
        };
        await store.Store.Webhooks.CreateAsync(workspace, webhook, Token);
        await using var connection = new NpgsqlConnection(store.ConnectionString);
        await connection.OpenAsync(Token);
        await PostgresTestStore.QueryAsync(connection, $"""
            INSERT INTO asemb.webhook_deliveries (workspace_id, webhook_id, event_id, type, data, created_at, state, due_at, finished_at)
            SELECT {workspace.Id}, '{webhook.Id}', gen_random_uuid(), 'document.indexed', '{"{}"}', now(),
                CASE WHEN i % 3 = 0 THEN 'pending' ELSE 'delivered' END, CASE WHEN i % 3 = 0 THEN now() END, CASE WHEN i % 3 = 0 THEN NULL ELSE now() END
            FROM generate_series(1, {Many}) AS i
            """);
        var lane = Assert.Single(await store.Store.Webhooks.ListLanesAsync(Token));

        Assert.Equal((Many * 2 / 3) - 10, await store.Store.Webhooks.ForgetAsync(lane, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 10, Token));

        Assert.Equal(["delivered 10", $"pending {Many / 3}"], await PostgresTestStore.QueryAsync(connection, "SELECT state || ' ' || count(*) FROM asemb.webhook_deliveries GROUP BY state ORDER BY 1"));
        Assert.Equal(0, await store.Store.Webhooks.ForgetAsync(lane, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 10, Token));
    }
}
