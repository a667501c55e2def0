using Asemb.Core.Webhooks;
using Asemb.Sqlite.Connections;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Webhooks;

/// <summary>Hands out what is to be sent and takes it back.</summary>
internal sealed class WebhookDeliveries(SqliteDatabase database, TimeProvider time)
{
    /// <summary>Deleted in one transaction, for which other writes wait.</summary>
    private const int MostForgotten = 1000;

    public async Task<IReadOnlyList<WebhookLane>> ListLanesAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.Query(
            WebhookSql.Lanes, row => new WebhookLane(row.GetInt64(0), new Guid(row.GetFieldValue<byte[]>(1)), row.GetBoolean(2), row.GetBoolean(3)), ("$now", time.NowMilliseconds())),
        cancellationToken);

    public Task<LeasedDeliveries?> LeaseAsync(WebhookLane lane, int most, TimeSpan duration, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var now = time.GetUtcNow();
            var id = lane.WebhookId.ToByteArray();
            var webhook = write.Session.Single(WebhookSql.FindById, WebhookRow.Read, ("$workspace", lane.WorkspaceId), ("$id", id));
            if (webhook is not { IsEnabled: true } || webhook.HeldUntil > now) return null;
            var (lease, until) = (Guid.NewGuid(), now + duration);
            var leased = write.Session.Query(
                DeliverySql.Lease,
                row => Read(row, lane, lease, until),
                ("$lease", lease.ToByteArray()), ("$until", until.ToUnixTimeMilliseconds()), ("$workspace", lane.WorkspaceId), ("$webhook", id), ("$now", now.ToUnixTimeMilliseconds()),
                ("$limit", webhook.FailingSince is null ? most : 1));
            return leased.Count == 0 ? null : new LeasedDeliveries(webhook, [.. leased.OrderBy(delivery => delivery.Sequence)]);
        },
        cancellationToken);

    public Task<bool> SettleAsync(LeasedDelivery delivery, DeliveryOutcome outcome, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var isHeld = write.Session.Execute(
                DeliverySql.Settle,
                ("$state", DeliveryStateName.Of(outcome.State)), ("$next", outcome.NextAt?.ToUnixTimeMilliseconds()), ("$refund", outcome.CountAttempt ? 0 : 1),
                ("$now", outcome.At.ToUnixTimeMilliseconds()), ("$status", outcome.Status), ("$latency", outcome.LatencyMs), ("$answer", outcome.Answer), ("$error", outcome.Error),
                ("$workspace", delivery.WorkspaceId), ("$webhook", delivery.WebhookId.ToByteArray()), ("$sequence", delivery.Sequence), ("$lease", delivery.Lease.ToByteArray())) == 1;
            if (isHeld) Note(write.Session, delivery, outcome);
            return isHeld;
        },
        cancellationToken);

    public Task<int> ForgetAsync(WebhookLane lane, DateTimeOffset finishedBefore, DateTimeOffset createdBefore, int keep, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Session.Execute(
            DeliverySql.Forget,
            ("$workspace", lane.WorkspaceId), ("$webhook", lane.WebhookId.ToByteArray()), ("$created", createdBefore.ToUnixTimeMilliseconds()),
            ("$finished", finishedBefore.ToUnixTimeMilliseconds()), ("$keep", keep), ("$limit", MostForgotten)),
        cancellationToken);

    public async Task<int> AnnounceJobsAsync(long workspaceId, int most, CancellationToken cancellationToken)
    {
        // Asked often and mostly in vain: looking costs no write.
        var any = await database.ReadAsync(session => Find(session, workspaceId, 1).Count > 0, cancellationToken);
        if (!any) return 0;
        return await database.WriteAsync(
            write =>
            {
                var session = write.Session;
                var now = time.GetUtcNow();
                var jobs = Find(session, workspaceId, most);
                var name = session.Scalar<string>(WebhookSql.NameOfWorkspace, ("$workspace", workspaceId)) ?? "";
                foreach (var (sequence, job) in jobs)
                {
                    session.Execute(WebhookSql.ForgetJob, ("$workspace", workspaceId), ("$job", sequence));
                    WebhookOutbox.Add(session, workspaceId, WebhookEvent.JobCompleted(name, job, now));
                }

                return jobs.Count;
            },
            cancellationToken);
    }

    private static List<(long Sequence, CompletedJob Job)> Find(SqliteSession session, long workspaceId, int most) => session.Query(
        WebhookSql.CompletedJobs,
        row => (row.GetInt64(6), new CompletedJob(new Guid(row.GetFieldValue<byte[]>(0)), row.GetTime(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(7))),
        ("$workspace", workspaceId), ("$limit", most));

    private static void Note(SqliteSession session, LeasedDelivery delivery, DeliveryOutcome outcome)
    {
        var (workspace, id, now) = (delivery.WorkspaceId, delivery.WebhookId.ToByteArray(), outcome.At.ToUnixTimeMilliseconds());
        switch (outcome.Endpoint)
        {
            case EndpointVerdict.Works:
                session.Execute(WebhookSql.Works, ("$workspace", workspace), ("$id", id));
                break;
            case EndpointVerdict.Fails:
                session.Execute(WebhookSql.Fails, ("$now", now), ("$hold", outcome.HoldUntil?.ToUnixTimeMilliseconds()), ("$error", outcome.Error), ("$workspace", workspace), ("$id", id));
                break;
            case EndpointVerdict.Disable:
                session.Execute(WebhookSql.Disable, ("$reason", outcome.DisabledReason), ("$now", now), ("$error", outcome.Error), ("$workspace", workspace), ("$id", id));
                break;
        }
    }

    private static LeasedDelivery Read(SqliteDataReader row, WebhookLane lane, Guid lease, DateTimeOffset until) => new(
        lane.WorkspaceId, lane.WebhookId, row.GetInt64(0), new Guid(row.GetFieldValue<byte[]>(1)), row.GetString(2), row.GetString(3), row.GetTime(4), row.GetInt32(5), lease, until);
}
