using Asemb.Core.Webhooks;
using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Webhooks;

/// <summary>Hands out what is to be sent and takes it back. Several processes lease from the one outbox; each passes over what another looks at.</summary>
internal sealed class WebhookDeliveries(PostgresDatabase database, TimeProvider time)
{
    /// <summary>Looked through in one transaction.</summary>
    private const int MostForgotten = 5000;

    public async Task<IReadOnlyList<WebhookLane>> ListLanesAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        null,
        session => session.QueryAsync(
            WebhookSql.Lanes, row => new WebhookLane(row.GetInt64(0), row.GetGuid(1), row.GetBoolean(2), row.GetBoolean(3)), cancellationToken, time.GetUtcNow()),
        cancellationToken);

    public Task<LeasedDeliveries?> LeaseAsync(WebhookLane lane, int most, TimeSpan duration, CancellationToken cancellationToken) => database.WriteAsync(
        lane.WorkspaceId,
        async session =>
        {
            var now = time.GetUtcNow();
            var webhook = await session.SingleAsync(
                WebhookSql.FindById, row => WebhookRow.Read(row, lane.WorkspaceId), cancellationToken, lane.WorkspaceId, lane.WebhookId);
            if (webhook is not { IsEnabled: true } || webhook.HeldUntil > now) return null;
            var (lease, until) = (Guid.NewGuid(), now + duration);
            var leased = await session.QueryAsync(
                DeliverySql.Lease,
                row => Read(row, webhook, lease, until),
                cancellationToken,
                lane.WorkspaceId, lane.WebhookId, now, until, lease, webhook.FailingSince is null ? most : 1);
            return leased.Count == 0 ? null : new LeasedDeliveries(webhook, [.. leased.OrderBy(delivery => delivery.Sequence)]);
        },
        cancellationToken);

    public Task<bool> SettleAsync(LeasedDelivery delivery, DeliveryOutcome outcome, CancellationToken cancellationToken) => database.WriteAsync(
        delivery.WorkspaceId,
        async session =>
        {
            var isHeld = await session.ExecuteAsync(
                DeliverySql.Settle,
                cancellationToken,
                delivery.WorkspaceId,
                delivery.WebhookId,
                delivery.Sequence,
                delivery.Lease,
                DeliveryStateName.Of(outcome.State),
                outcome.NextAt,
                outcome.CountAttempt ? 0 : 1,
                outcome.At,
                outcome.Status,
                outcome.LatencyMs,
                outcome.Answer,
                outcome.Error,
                outcome.IsPutBack) == 1;
            if (isHeld && ToWebhook(delivery, outcome) is { } statement) await session.ExecuteAsync([statement], cancellationToken);
            return isHeld;
        },
        cancellationToken);

    public async Task<AnnouncedJobs> AnnounceJobsAsync(long workspaceId, string? after, int most, CancellationToken cancellationToken)
    {
        // Asked often and mostly in vain: looking costs no transaction.
        var (completed, next) = await database.ReadAsync(
            workspaceId,
            async session =>
            {
                var followed = await session.QueryAsync(
                    WebhookSql.FollowedJobs, row => (Id: row.GetGuid(0), Documents: row.GetInt32(1)), cancellationToken, workspaceId, after is null ? Guid.Empty : Guid.Parse(after), most);
                var part = followed.Take(AnnouncedJobs.Part(followed.Select(job => job.Documents))).Select(job => job.Id).ToArray();
                if (part.Length == 0) return ([], null);
                return (
                    await session.QueryAsync(WebhookSql.CompletedJobs, row => row.GetGuid(0), cancellationToken, workspaceId, part),
                    part.Length < followed.Count || followed.Count == most ? part[^1].ToString() : null);
            },
            cancellationToken);
        return new AnnouncedJobs(completed.Count == 0 ? 0 : await TellAsync(workspaceId, completed, cancellationToken), next);
    }

    public async Task<int> ForgetAsync(WebhookLane lane, DateTimeOffset finishedBefore, DateTimeOffset createdBefore, int keep, CancellationToken cancellationToken)
    {
        var (workspace, webhook) = (lane.WorkspaceId, lane.WebhookId);
        await database.WriteAsync(workspace, session => session.ExecuteAsync(WebhookSql.DropFormerSecret, cancellationToken, workspace, webhook, time.GetUtcNow()), cancellationToken);
        var beyond = await database.ReadAsync(workspace, session => session.ScalarAsync<long?>(DeliverySql.NewestBeyond, cancellationToken, workspace, webhook, keep), cancellationToken) ?? 0;
        var (forgotten, after) = (0, 0L);
        while (true)
        {
            var (last, any) = await database.ReadAsync(workspace, FindAsync, cancellationToken);
            if (last is not { } until) return forgotten;
            if (any)
            {
                forgotten += await database.WriteAsync(
                    workspace, session => session.ExecuteAsync(DeliverySql.Forget, cancellationToken, workspace, webhook, finishedBefore, createdBefore, beyond, after, until), cancellationToken);
            }

            after = until;
        }

        async Task<(long? Last, bool Any)> FindAsync(PostgresSession session) => (await session.QueryAsync(
            DeliverySql.FindOld,
            row => (row.IsDBNull(0) ? (long?)null : row.GetInt64(0), !row.IsDBNull(1) && row.GetBoolean(1)),
            cancellationToken,
            workspace, webhook, finishedBefore, createdBefore, beyond, after, MostForgotten))[0];
    }

    private Task<int> TellAsync(long workspaceId, List<Guid> completed, CancellationToken cancellationToken) => database.WriteAsync(
        workspaceId,
        async session =>
        {
            var now = time.GetUtcNow();
            var jobs = await session.QueryAsync(WebhookSql.TakeCompletedJobs, ReadJob, cancellationToken, workspaceId, completed.ToArray());
            if (jobs.Count == 0) return 0;
            var name = await session.ScalarAsync<string>(WebhookSql.NameOfWorkspace, cancellationToken, workspaceId) ?? "";
            await session.ExecuteAsync([WebhookOutbox.Add(workspaceId, now, jobs.ConvertAll(job => WebhookEvent.JobCompleted(name, job, now)))], cancellationToken);
            return jobs.Count;
        },
        cancellationToken);

    private static Statement? ToWebhook(LeasedDelivery delivery, DeliveryOutcome outcome)
    {
        var (workspace, webhook, url, now) = (delivery.WorkspaceId, delivery.WebhookId, delivery.Url, outcome.At);
        return outcome.Endpoint switch
        {
            EndpointVerdict.Works => new Statement(WebhookSql.Works, workspace, webhook, url, now),
            EndpointVerdict.Fails or EndpointVerdict.Unsent => new Statement(
                WebhookSql.Fails, workspace, webhook, url, now, delivery.Failures, outcome.RowsEndedBefore, outcome.HoldUntil ?? now, outcome.Error),
            EndpointVerdict.Disable => new Statement(WebhookSql.Disable, workspace, webhook, url, now, outcome.DisabledReason, outcome.Error),
            _ => null,
        };
    }

    private static LeasedDelivery Read(NpgsqlDataReader row, Webhook webhook, Guid lease, DateTimeOffset until) => new(
        webhook.WorkspaceId,
        webhook.Id,
        row.GetInt64(0),
        row.GetGuid(1),
        row.GetString(2),
        row.GetString(3),
        row.GetTime(4),
        row.GetInt32(5),
        lease,
        until,
        webhook.Url,
        webhook.Failures);

    private static CompletedJob ReadJob(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetTime(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6));
}
