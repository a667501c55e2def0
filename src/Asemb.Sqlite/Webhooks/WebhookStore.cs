using System.Text.Json;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Webhooks;

internal sealed class WebhookStore(SqliteDatabase database, WebhookDeliveries deliveries, TimeProvider time) : IWebhookStore
{
    public Task CreateAsync(Workspace workspace, Webhook webhook, CancellationToken cancellationToken, int most = int.MaxValue) => database.WriteAsync(
        write =>
        {
            var session = write.Session;
            if (session.Scalar<long?>(WorkspaceSql.Generation, ("$id", workspace.Id)) is null) throw workspace.Missing();
            if (session.Scalar<long>(WebhookSql.Count, ("$workspace", workspace.Id)) >= most) throw Webhook.TooMany(workspace, most);
            if (Listens(webhook.Events)) session.Execute(WebhookSql.ForgetJobs, ("$workspace", workspace.Id));
            return session.Execute(
                WebhookSql.Insert,
                ("$workspace", workspace.Id), ("$id", webhook.Id.ToByteArray()), ("$name", webhook.Name), ("$url", webhook.Url), ("$events", JsonSerializer.Serialize(webhook.Events)),
                ("$secret", webhook.Secret), ("$enabled", webhook.IsEnabled ? 1 : 0), ("$created", webhook.CreatedAt.ToUnixTimeMilliseconds())) == 1
                ? true
                : throw Webhook.Exists(workspace, webhook.Name);
        },
        cancellationToken);

    public async Task<IReadOnlyList<Webhook>> ListAsync(Workspace workspace, CancellationToken cancellationToken) =>
        await database.ReadAsync(session => session.Query(WebhookSql.List, WebhookRow.Read, ("$workspace", workspace.Id)), cancellationToken);

    public Task<Webhook?> FindAsync(Workspace workspace, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Find(session, workspace, name), cancellationToken);

    public Task<Webhook?> UpdateAsync(Workspace workspace, string name, WebhookChange change, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var session = write.Session;
            if (change.IsEnabled == true || Listens(change.Events)) session.Execute(WebhookSql.ForgetJobs, ("$workspace", workspace.Id));
            session.Execute(
                WebhookSql.Update,
                ("$url", change.Url), ("$events", change.Events is null ? null : JsonSerializer.Serialize(change.Events)), ("$enabled", change.IsEnabled is { } enabled ? (enabled ? 1 : 0) : null),
                ("$secret", change.Secret), ("$until", change.FormerUntil?.ToUnixTimeMilliseconds()), ("$workspace", workspace.Id), ("$name", name));
            return Find(session, workspace, name);
        },
        cancellationToken);

    public Task<bool> DeleteAsync(Workspace workspace, string name, CancellationToken cancellationToken) =>
        database.WriteAsync(write => write.Session.Execute(WebhookSql.Delete, ("$workspace", workspace.Id), ("$name", name)) > 0, cancellationToken);

    public async Task<IReadOnlyList<WebhookDelivery>> ListDeliveriesAsync(
        Workspace workspace, Guid webhook, DeliveryState? state, long before, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.Query(
            DeliverySql.List,
            WebhookRow.ReadDelivery,
            ("$workspace", workspace.Id), ("$webhook", webhook.ToByteArray()), ("$state", state is { } one ? DeliveryStateName.Of(one) : null),
            ("$before", before == 0 ? long.MaxValue : before), ("$limit", limit)),
        cancellationToken);

    public Task<WebhookDelivery?> RedeliverAsync(Workspace workspace, Guid webhook, Guid eventId, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var (id, what, now) = (webhook.ToByteArray(), eventId.ToByteArray(), time.NowMilliseconds());
            write.Session.Execute(DeliverySql.Redeliver, ("$now", now), ("$workspace", workspace.Id), ("$webhook", id), ("$event", what));
            write.Session.Execute(WebhookSql.LetGo, ("$now", now), ("$workspace", workspace.Id), ("$id", id), ("$event", what));
            return write.Session.Single(DeliverySql.Find, WebhookRow.ReadDelivery, ("$workspace", workspace.Id), ("$webhook", id), ("$event", what));
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

    private static Webhook? Find(SqliteSession session, Workspace workspace, string name) =>
        session.Single(WebhookSql.Find, WebhookRow.Read, ("$workspace", workspace.Id), ("$name", name));
}
