using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Sources;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Ingestion;

/// <summary>
/// Pauses, resumes and cancels: the job's row first, then its documents in parts, so that nobody waits long for one of them. Killed in between, what is done stays, and
/// the same again does the rest; so does the reconciler with pauses. Documents are locked before jobs, and in the order of their ids, as everybody does.
/// </summary>
internal sealed class JobControl(PostgresDatabase database, TimeProvider time) : IJobStore
{
    private const int DocumentsAtOnce = 2000;

    public Task<bool> PauseAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) =>
        MarkAsync(workspace, jobId, new Statement(JobControlSql.Pause, workspace.Id, jobId, time.GetUtcNow()), cancellationToken);

    public Task<bool> ResumeAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) =>
        MarkAsync(workspace, jobId, new Statement(JobControlSql.Resume, workspace.Id, jobId), cancellationToken);

    public async Task<int?> CancelAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(workspace.Id, session => session.ScalarAsync<int?>(JobControlSql.Exists, cancellationToken, workspace.Id, jobId), cancellationToken) is null) return null;
        var cancelled = await CancelPartsAsync(
            workspace, after => new Statement(JobControlSql.SomeOpen, workspace.Id, jobId, after, DocumentsAtOnce), ids => new Statement(JobControlSql.LockOpen, workspace.Id, ids, jobId), cancellationToken);

        // What failed is not held any more either, unless another job does. Last: a job that was paused is so until all of it is cancelled.
        return cancelled is not null && await ResumeAsync(workspace, jobId, cancellationToken) ? cancelled : null;
    }

    public async Task<int> CancelAllAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        // What is accepted meanwhile is not meant.
        var until = time.GetUtcNow();
        return await CancelPartsAsync(
            workspace, after => new Statement(JobControlSql.SomeOpenOfAll, workspace.Id, until, after, DocumentsAtOnce), ids => new Statement(JobControlSql.LockOpenUntil, workspace.Id, ids, until), cancellationToken)
            ?? throw workspace.Missing();
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
                var held = Count("held");
                return new JobQueue(held, due, ahead, Count("lapsed"), [.. waiting.Select(row => row.Delay).OfType<DelayedDocuments>()])
                {
                    HeldBy = held == 0 ? null : await session.ScalarAsync<Guid?>(JobControlSql.HeldBy, cancellationToken, workspace.Id, jobId),
                };
            },
            cancellationToken);
    }

    /// <returns>False when there is no such job.</returns>
    private async Task<bool> MarkAsync(Workspace workspace, Guid jobId, Statement mark, CancellationToken cancellationToken)
    {
        var exists = await database.WriteAsync(workspace.Id, async session => await session.ExecuteAsync([mark], cancellationToken) > 0, cancellationToken, isRepeatable: true);
        for (long? after = 0; exists && after is { } last;) after = await FollowPausesAsync(workspace, new Statement(JobControlSql.SomeUnindexed, workspace.Id, jobId, last, DocumentsAtOnce), cancellationToken);
        return exists;
    }

    /// <summary>A part of documents. Locked before it is looked at which jobs are paused: of two who pause and resume at the same time, whoever comes to a document last sees what the other did.</summary>
    /// <returns>The last of them; null when there was none.</returns>
    private Task<long?> FollowPausesAsync(Workspace workspace, Statement some, CancellationToken cancellationToken) => database.WriteAsync<long?>(
        workspace.Id,
        async session =>
        {
            if (!await HoldWorkspaceAsync(session, workspace, cancellationToken)) return null;
            var ids = (await session.QueryAsync(some.Sql, row => row.GetInt64(0), cancellationToken, some.Args)).ToArray();
            if (ids.Length == 0) return null;
            await session.ExecuteAsync([new Statement(JobControlSql.Lock, workspace.Id, ids), new Statement(JobControlSql.FollowPauses, workspace.Id, ids, time.GetUtcNow())], cancellationToken);
            return ids[^1];
        },
        cancellationToken,
        isRepeatable: true);

    /// <param name="some">Ids of a part of the documents, those behind one.</param>
    /// <param name="lockOpen">Locks them, and says what they are.</param>
    /// <returns>How many were cancelled; null when the workspace is gone.</returns>
    private async Task<int?> CancelPartsAsync(Workspace workspace, Func<long, Statement> some, Func<long[], Statement> lockOpen, CancellationToken cancellationToken)
    {
        var cancelled = 0;
        for (var after = 0L; ;)
        {
            var part = await database.WriteAsync<(long Last, int Documents)?>(
                workspace.Id,
                async session =>
                {
                    if (!await HoldWorkspaceAsync(session, workspace, cancellationToken)) return null;
                    var next = some(after);
                    var ids = (await session.QueryAsync(next.Sql, row => row.GetInt64(0), cancellationToken, next.Args)).ToArray();
                    if (ids.Length == 0) return (long.MaxValue, 0);
                    var toLock = lockOpen(ids);
                    var open = await session.QueryAsync(toLock.Sql, OpenDocument.Read, cancellationToken, toLock.Args);
                    if (open.Count > 0) await CancelAsync(session, workspace, open, cancellationToken);
                    return (ids[^1], open.Count);
                },
                cancellationToken);
            if (part is not { } done) return null;
            cancelled += done.Documents;
            if (done.Last == long.MaxValue) return cancelled;
            after = done.Last;
        }
    }

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
        long[] lost = [.. added, .. changed];
        List<Statement> statements = [new(JobControlSql.CountCancelled, workspace.Id, lost, time.GetUtcNow()), .. SourceSql.GiveUp(workspace.Id, lost)];
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
