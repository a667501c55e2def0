using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Webhooks;

internal sealed class WebhookStore(PostgresDatabase database, WebhookDeliveries deliveries, TimeProvider time) : IWebhookStore
{
    public Task CreateAsync(Workspace workspace, Webhook webhook, CancellationToken cancellationToken, int most = int.MaxValue) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            if (await session.ScalarAsync<long?>(WorkspaceSql.Hold, cancellationToken, workspace.Id) is null) throw workspace.Missing();
            await session.ExecuteAsync(WebhookSql.TakeTurn, cancellationToken, workspace.Id);
            if (await session.ScalarAsync<long>(WebhookSql.Count, cancellationToken, workspace.Id) >= most) throw Webhook.TooMany(workspace, most);
            if (Listens(webhook.Events)) await session.ExecuteAsync(WebhookSql.ForgetJobs, cancellationToken, workspace.Id);
            return await session.ExecuteAsync(
                WebhookSql.Insert, cancellationToken, workspace.Id, webhook.Id, webhook.Name, webhook.Url, webhook.Events.ToArray<string?>(), webhook.Secret, webhook.IsEnabled, webhook.CreatedAt) == 1
                ? true
                : throw Webhook.Exists(workspace, webhook.Name);
        },
        cancellationToken);

    public async Task<IReadOnlyList<Webhook>> ListAsync(Workspace workspace, CancellationToken cancellationToken) => await database.ReadAsync(
        workspace.Id, session => session.QueryAsync(WebhookSql.List, row => WebhookRow.Read(row, workspace.Id), cancellationToken, workspace.Id), cancellationToken);

    public Task<Webhook?> FindAsync(Workspace workspace, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(workspace.Id, session => FindAsync(session, workspace, name, cancellationToken), cancellationToken);

    public Task<Webhook?> UpdateAsync(Workspace workspace, string name, WebhookChange change, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            if (change.IsEnabled == true || Listens(change.Events)) await session.ExecuteAsync(WebhookSql.ForgetJobs, cancellationToken, workspace.Id);
            await session.ExecuteAsync(
                WebhookSql.Update, cancellationToken, workspace.Id, name, change.Url, change.Events?.ToArray<string?>(), change.IsEnabled, change.Secret, change.FormerUntil);
            return await FindAsync(session, workspace, name, cancellationToken);
        },
        cancellationToken);

    public Task<bool> DeleteAsync(Workspace workspace, string name, CancellationToken cancellationToken) =>
        database.WriteAsync(workspace.Id, async session => await session.ExecuteAsync(WebhookSql.Delete, cancellationToken, workspace.Id, name) > 0, cancellationToken);

    public async Task<IReadOnlyList<WebhookDelivery>> ListDeliveriesAsync(
        Workspace workspace, Guid webhook, DeliveryState? state, long before, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        workspace.Id,
        session => session.QueryAsync(
            DeliverySql.List,
            WebhookRow.ReadDelivery,
            cancellationToken,
            workspace.Id,
            webhook,
            state is { } one ? DeliveryStateName.Of(one) : null,
            before == 0 ? long.MaxValue : before,
            limit),
        cancellationToken);

    public Task<WebhookDelivery?> RedeliverAsync(Workspace workspace, Guid webhook, Guid eventId, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            var now = time.GetUtcNow();
            await session.ExecuteAsync(
                [new Statement(DeliverySql.Redeliver, workspace.Id, webhook, eventId, now), new Statement(WebhookSql.LetGo, workspace.Id, webhook, now, eventId)], cancellationToken);
            return await session.SingleAsync(DeliverySql.Find, WebhookRow.ReadDelivery, cancellationToken, workspace.Id, webhook, eventId);
        },
        cancellationToken);

    public Task<IReadOnlyList<WebhookLane>> ListLanesAsync(CancellationToken cancellationToken) => deliveries.ListLanesAsync(cancellationToken);

    public Task<LeasedDeliveries?> LeaseAsync(WebhookLane lane, int most, TimeSpan duration, CancellationToken cancellationToken) =>
        deliveries.LeaseAsync(lane, most, duration, cancellationToken);

    public Task<bool> SettleAsync(LeasedDelivery delivery, DeliveryOutcome outcome, CancellationToken cancellationToken) => deliveries.SettleAsync(delivery, outcome, cancellationToken);

    public Task<AnnouncedJobs> AnnounceJobsAsync(long workspaceId, string? after, int most, CancellationToken cancellationToken) =>
        deliveries.AnnounceJobsAsync(workspaceId, after, most, cancellationToken);

    public Task<int> ForgetAsync(WebhookLane lane, DateTimeOffset finishedBefore, DateTimeOffset createdBefore, int keep, CancellationToken cancellationToken) =>
        deliveries.ForgetAsync(lane, finishedBefore, createdBefore, keep, cancellationToken);

    private static bool Listens(IReadOnlyList<string>? events) => events?.Contains(WebhookEventType.JobCompleted, StringComparer.Ordinal) == true;

    private static Task<Webhook?> FindAsync(PostgresSession session, Workspace workspace, string name, CancellationToken cancellationToken) =>
        session.SingleAsync(WebhookSql.Find, row => WebhookRow.Read(row, workspace.Id), cancellationToken, workspace.Id, name);
}
