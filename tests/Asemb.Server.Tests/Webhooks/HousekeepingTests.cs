using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Server.Webhooks;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Server.Tests.Webhooks;

public sealed class HousekeepingTests
{
    private const int Many = 3000;

    /// <summary>Far more than go at once, and every third of them waits.</summary>
    private static readonly string Multiply = $"""
        WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {Many})
        INSERT INTO webhook_deliveries (workspace_id, webhook_id, event_id, type, data, created_at, state, due_at, finished_at)
        SELECT d.workspace_id, d.webhook_id, randomblob(16), d.type, d.data, d.created_at,
            iif(i % 3 = 0, 'pending', 'delivered'), iif(i % 3 = 0, 9999999999999, NULL), iif(i % 3 = 0, NULL, d.created_at)
        FROM webhook_deliveries d, n
        """;

    [Fact]
    public async Task Old_deliveries_are_forgotten_in_parts_and_a_webhook_of_which_they_cannot_be_keeps_none_of_the_others()
    {
        var store = new FaultyStore();
        await using var ground = await WebhookGround.StartAsync(options: store.Use);
        await ground.AddAsync("hook", null, "document.indexed");
        await ground.IndexAsync("a.md");
        await ground.DeliveriesBecomeAsync(all => all.Count == 1 && all[0].State == WebhookDeliveryState.Delivered);
        await ground.Webhooks.CreateAsync(await ground.Harness.NewWorkspaceAsync(), new CreateWebhookRequest { Name = "other", Url = ground.Receiver.Url });
        await ExecuteAsync(ground.Harness.Folder, Multiply);
        var (sick, asked) = (true, 0);
        store.BeforeForget = workspace =>
        {
            // The lane of the default workspace comes first.
            if (Interlocked.Increment(ref asked) % 2 == 1 && sick) throw new AsembException(ErrorCodes.StoreUnavailable, $"not of {workspace}");
        };
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var housekeeping = new WebhookHousekeeping(store, new WebhookOptions { KeepDeliveries = 10 }, time, NullLogger<WebhookHousekeeping>.Instance);
        await housekeeping.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref asked) == 2), "the other webhook was kept too");
        Assert.Equal(Many, await CountAsync());

        sick = false;
        await Eventually.TrueAsync(
            async () =>
            {
                // It may not have begun to wait when the time passes first.
                time.Advance(TimeSpan.FromMinutes(1));
                return await CountAsync() == (Many / 3) + 10;
            },
            "only what waits is left, and ten");
        await housekeeping.StopAsync(CancellationToken.None);

        async Task<long> CountAsync() => await ExecuteAsync(ground.Harness.Folder, "SELECT count(*) FROM webhook_deliveries");
    }

    private static async Task<long> ExecuteAsync(string folder, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, AsembServer.StoreFileName)};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync() is long count ? count : 0;
    }
}
