using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Ingestion;

/// <summary>Pauses, resumes and cancels: each on the writer, so that nothing comes in between.</summary>
internal sealed class JobControl(SqliteDatabase database, TimeProvider time) : IJobStore
{
    private const int CancelledAtOnce = 1000;

    public Task<bool> PauseAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            if (Find(write.Session, workspace, jobId) is not { } job) return false;
            write.Session.Execute(JobControlSql.Hold, ("$job", job), ("$workspace", workspace.Id));
            return write.Session.Execute(JobControlSql.Pause, ("$job", job), ("$workspace", workspace.Id), ("$now", time.NowMilliseconds())) > 0;
        },
        cancellationToken);

    public Task<bool> ResumeAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            if (Find(write.Session, workspace, jobId) is not { } job) return false;
            write.Session.Execute(JobControlSql.Release, ("$job", job), ("$workspace", workspace.Id), ("$now", time.NowMilliseconds()));
            return write.Session.Execute(JobControlSql.Resume, ("$job", job), ("$workspace", workspace.Id)) > 0;
        },
        cancellationToken);

    public Task<int?> CancelAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) => database.WriteAsync<int?>(
        write =>
        {
            if (Find(write.Session, workspace, jobId) is not { } job) return null;
            var open = write.Session.Query(JobControlSql.Open, OpenDocument.Read, ("$job", job), ("$workspace", workspace.Id));
            foreach (var document in open) Cancel(write.Session, workspace, document);
            write.Session.Execute(JobControlSql.Resume, ("$job", job), ("$workspace", workspace.Id));
            return open.Count;
        },
        cancellationToken);

    public async Task<int> CancelAllAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        // What is accepted meanwhile is not meant.
        var until = time.NowMilliseconds();
        var cancelled = 0;
        while (true)
        {
            var some = await database.WriteAsync(
                write =>
                {
                    RequireWorkspace(write.Session, workspace);
                    var open = write.Session.Query(JobControlSql.SomeOpen, OpenDocument.Read, ("$workspace", workspace.Id), ("$until", until), ("$limit", CancelledAtOnce));
                    foreach (var document in open) Cancel(write.Session, workspace, document);
                    return open.Count;
                },
                cancellationToken);
            if (some == 0) return cancelled;
            cancelled += some;
        }
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
                return new JobQueue(Count("held"), due, (int)ahead, Count("lapsed"), [.. waiting.Select(row => row.Delay).OfType<DelayedDocuments>()]);
            },
            cancellationToken);
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
