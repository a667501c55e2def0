using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Ingestion;

/// <summary>Pauses, resumes and cancels. Documents are locked before jobs, and in the order of their ids, as everybody does.</summary>
internal sealed class JobControl(PostgresDatabase database, TimeProvider time) : IJobStore
{
    private const int CancelledAtOnce = 5000;

    public Task<bool> PauseAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return HoldAsync(workspace, jobId, ids => new Statement(JobControlSql.Hold, workspace.Id, ids), new Statement(JobControlSql.Pause, workspace.Id, jobId, now), cancellationToken);
    }

    public Task<bool> ResumeAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return HoldAsync(workspace, jobId, ids => new Statement(JobControlSql.Release, workspace.Id, ids, now), new Statement(JobControlSql.Resume, workspace.Id, jobId), cancellationToken);
    }

    public Task<int?> CancelAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) => database.WriteAsync<int?>(
        workspace.Id,
        async session =>
        {
            if (!await HoldWorkspaceAsync(session, workspace, cancellationToken)) return null;
            var open = await session.QueryAsync(JobControlSql.LockOpen, OpenDocument.Read, cancellationToken, workspace.Id, jobId);
            if (open.Count > 0) await CancelAsync(session, workspace, open, cancellationToken);
            var rows = await session.ExecuteAsync(JobControlSql.Resume, cancellationToken, workspace.Id, jobId);
            return rows > 0 ? open.Count : null;
        },
        cancellationToken,
        isLong: true);

    public async Task<int> CancelAllAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        // What is accepted meanwhile is not meant.
        var until = time.GetUtcNow();
        var cancelled = 0;
        while (true)
        {
            var some = await database.WriteAsync(
                workspace.Id,
                async session =>
                {
                    if (!await HoldWorkspaceAsync(session, workspace, cancellationToken)) throw workspace.Missing();
                    var open = await session.QueryAsync(JobControlSql.LockSomeOpen, OpenDocument.Read, cancellationToken, workspace.Id, CancelledAtOnce, until);
                    if (open.Count > 0) await CancelAsync(session, workspace, open, cancellationToken);
                    return open.Count;
                },
                cancellationToken,
                isLong: true);
            if (some == 0) return cancelled;
            cancelled += some;
        }
    }

    public Task PauseWorkspaceAsync(Workspace workspace, CancellationToken cancellationToken) =>
        SetAsync(workspace, [new Statement(JobControlSql.PauseWorkspace, workspace.Id, time.GetUtcNow())], cancellationToken);

    /// <summary>The clock is not followed for a workspace while it is paused.</summary>
    public Task ResumeWorkspaceAsync(Workspace workspace, CancellationToken cancellationToken) =>
        SetAsync(workspace, [new Statement(JobControlSql.ResumeWorkspace, workspace.Id), DocumentLeasing.BringForward(workspace.Id, time.GetUtcNow())], cancellationToken);

    public async Task<IReadOnlyList<long>> ListProcessingAsync(Workspace workspace, Guid jobId, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        workspace.Id, session => session.QueryAsync(JobControlSql.Processing, row => row.GetInt64(0), cancellationToken, workspace.Id, jobId, limit), cancellationToken);

    public async Task<JobQueue> ExplainAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await database.SnapshotAsync(
            workspace.Id,
            async session =>
            {
                var waiting = await session.QueryAsync(JobControlSql.Waiting, WaitingDocuments.Read, cancellationToken, workspace.Id, jobId, now);
                int Count(string reason) => waiting.Where(row => string.Equals(row.Reason, reason, StringComparison.Ordinal)).Sum(row => row.Documents);
                var due = Count("due");
                var ahead = due == 0 ? 0 : await session.ScalarAsync<int>(
                    JobControlSql.Ahead, cancellationToken, workspace.Id, jobId, now, QueueOrder.Ahead(now), QueueOrder.Boundary(now), JobQueue.MostAhead);
                return new JobQueue(Count("held"), due, ahead, Count("lapsed"), [.. waiting.Select(row => row.Delay).OfType<DelayedDocuments>()]);
            },
            cancellationToken);
    }

    private Task<bool> HoldAsync(Workspace workspace, Guid jobId, Func<long[], Statement> change, Statement mark, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            if (!await HoldWorkspaceAsync(session, workspace, cancellationToken)) return false;
            var ids = await session.QueryAsync(JobControlSql.LockUnindexed, row => row.GetInt64(0), cancellationToken, workspace.Id, jobId);
            if (ids.Count > 0) await session.ExecuteAsync([change([.. ids])], cancellationToken);
            return await session.ExecuteAsync([mark], cancellationToken) > 0;
        },
        cancellationToken,
        isLong: true);

    private static async Task<bool> HoldWorkspaceAsync(PostgresSession session, Workspace workspace, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long?>(WorkspaceSql.Hold, cancellationToken, workspace.Id) is not null;

    private Task SetAsync(Workspace workspace, IReadOnlyList<Statement> statements, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            if (!await HoldWorkspaceAsync(session, workspace, cancellationToken)) throw workspace.Missing();
            return await session.ExecuteAsync(statements, cancellationToken);
        },
        cancellationToken);

    /// <summary>Of documents that are locked.</summary>
    private Task CancelAsync(PostgresSession session, Workspace workspace, List<OpenDocument> open, CancellationToken cancellationToken)
    {
        var again = open.Where(document => document.IsSearchable).Select(document => document.Id).ToArray();
        var added = open.Where(document => document.IsNew).Select(document => document.Id).ToArray();
        var changed = open.Where(document => document is { IsNew: false, IsSearchable: false }).Select(document => document.Id).ToArray();
        List<Statement> statements = [new(JobControlSql.CountCancelled, workspace.Id, (long[])[.. added, .. changed], time.GetUtcNow())];
        if (again.Length > 0) statements.Add(new Statement(JobControlSql.Settle, workspace.Id, again));
        if (added.Length > 0) statements.Add(new Statement(JobControlSql.Delete, workspace.Id, added));
        if (changed.Length > 0)
        {
            statements.AddRange(
            [
                new(JobControlSql.ForgetVersions, workspace.Id, changed),
                new(JobControlSql.PutContentsBack, workspace.Id, changed),
                new(JobControlSql.ForgetContents, workspace.Id, changed),
                new(JobControlSql.Restore, workspace.Id, changed),
                new(CommitSql.ForgetReplaced, workspace.Id, changed),
            ]);
        }

        return session.ExecuteAsync(statements, cancellationToken);
    }

    /// <param name="IsNew">Was never searchable.</param>
    /// <param name="IsSearchable">In this very version.</param>
    private readonly record struct OpenDocument(long Id, bool IsNew, bool IsSearchable)
    {
        public static OpenDocument Read(Npgsql.NpgsqlDataReader row) => new(row.GetInt64(0), row.GetBoolean(1), !row.IsDBNull(2) && row.GetBoolean(2));
    }

    private sealed record WaitingDocuments(string Reason, int Documents, DelayedDocuments? Delay)
    {
        public static WaitingDocuments Read(Npgsql.NpgsqlDataReader row)
        {
            var documents = row.GetInt32(5);
            var isDelayed = string.Equals(row.GetString(0), "delayed", StringComparison.Ordinal);
            return new WaitingDocuments(
                row.GetString(0),
                documents,
                isDelayed ? new DelayedDocuments(new DocumentError(row.GetString(2), row.GetString(1), row.GetString(3)), documents, row.GetTime(4)) : null);
        }
    }
}
