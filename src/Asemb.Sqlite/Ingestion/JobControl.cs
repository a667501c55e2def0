using System.Text.Json;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Sources;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Ingestion;

/// <summary>
/// Pauses, resumes and cancels: the job's row first, then its documents in parts, so that others write in between. Killed, what is done stays, and the same again does
/// the rest; so does the reconciler with pauses.
/// </summary>
internal sealed class JobControl(SqliteDatabase database, TimeProvider time) : IJobStore
{
    private const int DocumentsAtOnce = 1000;

    public Task<bool> PauseAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) =>
        MarkAsync(workspace, jobId, (session, job) => session.Execute(JobControlSql.Pause, ("$job", job), ("$workspace", workspace.Id), ("$now", time.NowMilliseconds())), cancellationToken);

    public Task<bool> ResumeAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) =>
        MarkAsync(workspace, jobId, (session, job) => session.Execute(JobControlSql.Resume, ("$job", job), ("$workspace", workspace.Id)), cancellationToken);

    public async Task<int?> CancelAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(session => Find(session, workspace, jobId), cancellationToken) is not { } job) return null;
        var cancelled = await CancelPartsAsync(
            workspace,
            (session, after) => session.Query(JobControlSql.SomeOpen, OpenDocument.Read, ("$job", job), ("$after", after), ("$workspace", workspace.Id), ("$limit", DocumentsAtOnce)),
            cancellationToken);

        // What failed is not held any more either, unless another job does. Last: a job that was paused is so until all of it is cancelled.
        return await ResumeAsync(workspace, jobId, cancellationToken) ? cancelled : null;
    }

    public Task<int> CancelAllAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        // What is accepted meanwhile is not meant.
        var until = time.NowMilliseconds();
        return CancelPartsAsync(
            workspace,
            (session, after) =>
            {
                RequireWorkspace(session, workspace);
                return session.Query(JobControlSql.SomeOpenOfAll, OpenDocument.Read, ("$workspace", workspace.Id), ("$after", after), ("$until", until), ("$limit", DocumentsAtOnce));
            },
            cancellationToken);
    }

    public Task PauseWorkspaceAsync(Workspace workspace, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            RequireWorkspace(write.Session, workspace);
            return write.Session.Execute(JobControlSql.PauseWorkspace, ("$id", workspace.Id), ("$now", time.NowMilliseconds()));
        },
        cancellationToken);

    public Task ResumeWorkspaceAsync(Workspace workspace, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            RequireWorkspace(write.Session, workspace);
            return write.Session.Execute(JobControlSql.ResumeWorkspace, ("$id", workspace.Id));
        },
        cancellationToken);

    public Task<IReadOnlyList<long>> ListProcessingAsync(Workspace workspace, Guid jobId, int limit, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<long>>(
        session => Find(session, workspace, jobId) is { } job
            ? session.Query(JobControlSql.Processing, row => row.GetInt64(0), ("$job", job), ("$workspace", workspace.Id), ("$limit", limit))
            : [],
        cancellationToken);

    public Task<JobQueue> ExplainAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var present = now.ToUnixTimeMilliseconds();
        return database.ReadAsync(
            session =>
            {
                if (Find(session, workspace, jobId) is not { } job) return new JobQueue(0, 0, 0, 0, []);
                var waiting = session.Query(JobControlSql.Waiting, WaitingDocuments.Read, ("$job", job), ("$workspace", workspace.Id), ("$now", present));
                int Count(string reason) => waiting.Where(row => string.Equals(row.Reason, reason, StringComparison.Ordinal)).Sum(row => row.Documents);
                var due = Count("due");
                var ahead = due == 0 ? 0 : session.Scalar<long>(
                    JobControlSql.Ahead,
                    ("$job", job), ("$workspace", workspace.Id), ("$now", present), ("$ahead", QueueOrder.Ahead(now).ToUnixTimeMilliseconds()),
                    ("$boundary", QueueOrder.Boundary(now).ToUnixTimeMilliseconds()), ("$limit", JobQueue.MostAhead));
                var held = Count("held");
                return new JobQueue(held, due, (int)ahead, Count("lapsed"), [.. waiting.Select(row => row.Delay).OfType<DelayedDocuments>()])
                {
                    HeldBy = held > 0 && session.Scalar<byte[]>(JobControlSql.HeldBy, ("$job", job), ("$workspace", workspace.Id)) is { } id ? new Guid(id) : null,
                };
            },
            cancellationToken);
    }

    /// <returns>False when there is no such job.</returns>
    private async Task<bool> MarkAsync(Workspace workspace, Guid jobId, Func<SqliteSession, long, int> mark, CancellationToken cancellationToken)
    {
        var found = await database.WriteAsync<long?>(write => Find(write.Session, workspace, jobId) is { } job && mark(write.Session, job) > 0 ? job : null, cancellationToken);
        if (found is not { } marked) return false;
        for (long? after = 0; after is { } last;) after = await FollowPausesAsync(workspace, marked, last, cancellationToken);
        return true;
    }

    /// <returns>The last document of this part; null when there was none.</returns>
    private Task<long?> FollowPausesAsync(Workspace workspace, long job, long after, CancellationToken cancellationToken) => database.WriteAsync<long?>(
        write =>
        {
            var ids = write.Session.Query(
                JobControlSql.SomeUnindexed, row => row.GetInt64(0), ("$job", job), ("$after", after), ("$workspace", workspace.Id), ("$limit", DocumentsAtOnce));
            if (ids.Count == 0) return null;
            write.Session.Execute(JobControlSql.FollowPauses, ("$now", time.NowMilliseconds()), ("$workspace", workspace.Id), ("$ids", JsonSerializer.Serialize(ids)));
            return ids[^1];
        },
        cancellationToken);

    /// <param name="some">A part of the documents, those behind one.</param>
    private async Task<int> CancelPartsAsync(Workspace workspace, Func<SqliteSession, long, List<OpenDocument>> some, CancellationToken cancellationToken)
    {
        var cancelled = 0;
        for (var after = 0L; ;)
        {
            var open = await database.WriteAsync(
                write =>
                {
                    var part = some(write.Session, after);
                    foreach (var document in part) Cancel(write.Session, workspace, document);
                    return part;
                },
                cancellationToken);
            if (open.Count == 0) return cancelled;
            cancelled += open.Count;
            after = open[^1].Id;
        }
    }

    private static long? Find(SqliteSession session, Workspace workspace, Guid jobId) =>
        session.Scalar<long?>(JobControlSql.Sequence, ("$id", jobId.ToByteArray()), ("$workspace", workspace.Id));

    private static void RequireWorkspace(SqliteSession session, Workspace workspace)
    {
        if (session.Scalar<long?>(AcceptSql.WorkspaceExists, ("$workspace", workspace.Id)) is null) throw workspace.Missing();
    }

    private void Cancel(SqliteSession session, Workspace workspace, OpenDocument document)
    {
        (string, object?)[] which = [("$id", document.Id), ("$workspace", workspace.Id)];
        if (document.IsSearchable)
        {
            session.Execute(JobControlSql.Settle, which);
            return;
        }

        session.Execute(JobControlSql.CountCancelled, [.. which, ("$now", time.NowMilliseconds())]);
        SyncMarking.GiveUp(session, workspace.Id, document.Id);
        if (document.IsNew)
        {
            session.Execute(JobControlSql.Delete, which);
            return;
        }

        session.Execute(JobControlSql.ForgetVersion, which);
        session.Execute(JobControlSql.ForgetContent, which);
        session.Execute(JobControlSql.PutContentBack, which);
        session.Execute(JobControlSql.Restore, which);
        session.Execute(CommitSql.ForgetReplaced, which);
    }

    /// <param name="IsNew">Was never searchable.</param>
    /// <param name="IsSearchable">In this very version.</param>
    private readonly record struct OpenDocument(long Id, bool IsNew, bool IsSearchable)
    {
        public static OpenDocument Read(SqliteDataReader row) => new(row.GetInt64(0), row.GetBoolean(1), row.GetBoolean(2));
    }

    private sealed record WaitingDocuments(string Reason, int Documents, DelayedDocuments? Delay)
    {
        public static WaitingDocuments Read(SqliteDataReader row)
        {
            var documents = row.GetInt32(5);
            var isDelayed = string.Equals(row.GetString(0), "delayed", StringComparison.Ordinal);
            return new WaitingDocuments(
                row.GetString(0),
                documents,
                isDelayed ? new DelayedDocuments(new DocumentError(row.GetString(2), row.GetString(1), row.GetString(3)), documents, row.GetTimeOrNull(4)!.Value) : null);
        }
    }
}
