using System.Globalization;
using Asemb.Core.Webhooks;
using Asemb.Sqlite.Connections;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Webhooks;

/// <summary>Hands out what is to be sent and takes it back.</summary>
internal sealed class WebhookDeliveries(SqliteDatabase database, TimeProvider time)
{
    /// <summary>Looked through at once, and deleted in one transaction, for which other writes wait.</summary>
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
                row => Read(row, webhook, lease, until),
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
                ("$back", outcome.IsPutBack ? 1 : 0), ("$workspace", delivery.WorkspaceId), ("$webhook", delivery.WebhookId.ToByteArray()), ("$sequence", delivery.Sequence), ("$lease", delivery.Lease.ToByteArray())) == 1;
            if (isHeld) Note(write.Session, delivery, outcome);
            return isHeld;
        },
        cancellationToken);

    public async Task<int> ForgetAsync(WebhookLane lane, DateTimeOffset finishedBefore, DateTimeOffset createdBefore, int keep, CancellationToken cancellationToken)
    {
        var (workspace, webhook, finished, created) = (lane.WorkspaceId, lane.WebhookId.ToByteArray(), finishedBefore.ToUnixTimeMilliseconds(), createdBefore.ToUnixTimeMilliseconds());
        await database.WriteAsync(
            write => write.Session.Execute(WebhookSql.DropFormerSecret, ("$workspace", workspace), ("$id", webhook), ("$now", time.NowMilliseconds())), cancellationToken);
        var beyond = await database.ReadAsync(
            session => session.Scalar<long?>(DeliverySql.NewestBeyond, ("$workspace", workspace), ("$webhook", webhook), ("$keep", keep)), cancellationToken) ?? 0;
        var (forgotten, after) = (0, 0L);
        while (true)
        {
            var (last, any) = await database.ReadAsync(Find, cancellationToken);
            if (last is not { } until) return forgotten;
            if (any)
            {
                forgotten += await database.WriteAsync(
                    write => write.Session.Execute(
                        DeliverySql.Forget,
                        ("$workspace", workspace), ("$webhook", webhook), ("$after", after), ("$until", until), ("$created", created), ("$finished", finished), ("$beyond", beyond)),
                    cancellationToken);
            }

            after = until;
        }

        (long? Last, bool Any) Find(SqliteSession session) => session.Query(
            DeliverySql.FindOld,
            row => (row.IsDBNull(0) ? (long?)null : row.GetInt64(0), row.GetBoolean(1)),
            ("$created", created), ("$finished", finished), ("$beyond", beyond), ("$workspace", workspace), ("$webhook", webhook), ("$after", after), ("$limit", MostForgotten))[0];
    }

    public async Task<AnnouncedJobs> AnnounceJobsAsync(long workspaceId, string? after, int most, CancellationToken cancellationToken)
    {
        // Asked often and mostly in vain: looking costs no write.
        var (completed, next) = await database.ReadAsync(
            session =>
            {
                var followed = session.Query(
                    WebhookSql.FollowedJobs,
                    row => (Job: row.GetInt64(0), Documents: row.GetInt32(1)),
                    ("$workspace", workspaceId), ("$after", after is null ? 0 : long.Parse(after, CultureInfo.InvariantCulture)), ("$limit", most));
                var part = followed.Take(AnnouncedJobs.Part(followed.Select(job => job.Documents))).Select(job => job.Job).ToList();
                return (
                    part.FindAll(job => !Waits(session, workspaceId, job)),
                    part.Count > 0 && (part.Count < followed.Count || followed.Count == most) ? part[^1].ToString(CultureInfo.InvariantCulture) : null);
            },
            cancellationToken);
        return new AnnouncedJobs(completed.Count == 0 ? 0 : await TellAsync(workspaceId, completed, cancellationToken), next);
    }

    private Task<int> TellAsync(long workspaceId, List<long> completed, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var session = write.Session;
            var now = time.GetUtcNow();
            var name = session.Scalar<string>(WebhookSql.NameOfWorkspace, ("$workspace", workspaceId)) ?? "";
            var told = 0;
            foreach (var sequence in completed)
            {
                // Since it was looked at, another may have told of it, or a document may wait again.
                if (Waits(session, workspaceId, sequence) || session.Single(WebhookSql.FollowedJob, ReadJob, ("$workspace", workspaceId), ("$job", sequence)) is not { } job) continue;
                session.Execute(WebhookSql.ForgetJob, ("$workspace", workspaceId), ("$job", sequence));
                WebhookOutbox.Add(session, workspaceId, WebhookEvent.JobCompleted(name, job, now));
                told++;
            }

            return told;
        },
        cancellationToken);

    private static bool Waits(SqliteSession session, long workspaceId, long job) => session.Scalar<long?>(WebhookSql.Waits, ("$job", job), ("$workspace", workspaceId)) is not null;

    private static CompletedJob ReadJob(SqliteDataReader row) =>
        new(new Guid(row.GetFieldValue<byte[]>(0)), row.GetTime(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6));

    private static void Note(SqliteSession session, LeasedDelivery delivery, DeliveryOutcome outcome)
    {
        var (workspace, id, now) = (delivery.WorkspaceId, delivery.WebhookId.ToByteArray(), outcome.At.ToUnixTimeMilliseconds());
        switch (outcome.Endpoint)
        {
            case EndpointVerdict.Works:
                session.Execute(WebhookSql.Works, ("$now", now), ("$workspace", workspace), ("$id", id), ("$url", delivery.Url));
                break;
            case EndpointVerdict.Fails or EndpointVerdict.Unsent:
                session.Execute(
                    WebhookSql.Fails,
                    ("$ended", outcome.RowsEndedBefore.ToUnixTimeMilliseconds()), ("$failures", delivery.Failures), ("$now", now), ("$hold", outcome.HoldUntil?.ToUnixTimeMilliseconds() ?? now),
                    ("$error", outcome.Error), ("$workspace", workspace), ("$id", id), ("$url", delivery.Url));
                break;
            case EndpointVerdict.Disable:
                session.Execute(
                    WebhookSql.Disable, ("$reason", outcome.DisabledReason), ("$now", now), ("$error", outcome.Error), ("$workspace", workspace), ("$id", id), ("$url", delivery.Url));
                break;
        }
    }

    private static LeasedDelivery Read(SqliteDataReader row, Webhook webhook, Guid lease, DateTimeOffset until) => new(
        webhook.WorkspaceId,
        webhook.Id,
        row.GetInt64(0),
        new Guid(row.GetFieldValue<byte[]>(1)),
        row.GetString(2),
        row.GetString(3),
        row.GetTime(4),
        row.GetInt32(5),
        lease,
        until,
        webhook.Url,
        webhook.Failures);
}
