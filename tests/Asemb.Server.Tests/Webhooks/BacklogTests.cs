using Asemb.Client.Contracts;
using Microsoft.Data.Sqlite;

namespace Asemb.Server.Tests.Webhooks;

public sealed class BacklogTests
{
    private const int Many = 10_000;

    [Fact]
    public async Task Ten_thousand_that_wait_are_sent_each_once_and_few_at_a_time()
    {
        var folder = ServerHarness.NewFolder();
        try
        {
            await using var receiver = await WebhookReceiver.StartAsync();
            await using (var quiet = await WebhookGround.StartAsync(settings => settings["Webhooks:Enabled"] = "false", folder))
            {
                await quiet.AddAsync("hook", receiver.Url, "document.indexed");
                await quiet.IndexAsync("a");
                Assert.Equal(WebhookDeliveryState.Pending, (await quiet.DeliveriesAsync())[0].State);
            }

            await MultiplyAsync(Path.Combine(folder, AsembServer.StoreFileName));
            await using var ground = await WebhookGround.StartAsync(settings => settings["Webhooks:PerWebhook"] = "16", folder);
            await receiver.ReceivesAsync(Many);
            await ground.BecomesAsync("hook", webhook => webhook.Waiting == 0);

            Assert.Equal(Many, receiver.All.Count);
            Assert.Equal(Many, receiver.All.Select(each => each.Id).Distinct(StringComparer.Ordinal).Count());
            Assert.InRange(receiver.MostUnderWay, 1, 16);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_backlog_gives_its_lane_up_for_those_who_wait_for_one()
    {
        await using var slow = await WebhookReceiver.StartAsync();
        slow.Answer = context => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, context.RequestAborted);
        await using var ground = await WebhookGround.StartAsync(settings =>
        {
            settings["Webhooks:Parallelism"] = "1";
            settings["Webhooks:PerWebhook"] = "1";
        });

        // Its workspace comes first in every list.
        await ground.AddAsync("slow", slow.Url, "document.indexed");
        await ground.IndexAsync("a");
        await MultiplyAsync(Path.Combine(ground.Harness.Folder, AsembServer.StoreFileName));
        await slow.ReceivesAsync(2);
        var other = await ground.Harness.NewWorkspaceAsync();
        await ground.Webhooks.CreateAsync(other, new CreateWebhookRequest { Name = "quick", Url = ground.Receiver.Url, Events = ["document.indexed"] });
        await ground.Harness.Client.Documents.AddBatchAsync(other, [new DocumentInput { Key = "b", Text = "rivers run to the sea" }], waitSeconds: 30);

        await ground.Receiver.ReceivesAsync(1);

        Assert.NotEqual(0, (await ground.Webhooks.FindAsync(WebhookGround.Workspace, "slow"))!.Waiting);
    }

    private static async Task MultiplyAsync(string path)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {Many})
            INSERT INTO webhook_deliveries (workspace_id, webhook_id, event_id, type, data, created_at, state, due_at)
            SELECT d.workspace_id, d.webhook_id, randomblob(16), d.type, d.data, d.created_at, 'pending', d.created_at FROM webhook_deliveries d, n
            """;
        await command.ExecuteNonQueryAsync();
    }
}
