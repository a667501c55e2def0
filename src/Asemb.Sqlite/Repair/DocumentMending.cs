using System.Text.Json;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Webhooks;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Ingestion;
using Asemb.Sqlite.Sources;
using Asemb.Sqlite.Webhooks;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Repair;

/// <summary>Mends documents: looks again in a write, beside which there is no other, and changes what is still wrong.</summary>
internal sealed class DocumentMending(SqliteDatabase database, WorkspaceIndexes indexes, TimeProvider time)
{
    private static readonly DocumentError Unmendable = new(
        DocumentError.StoreStage, ErrorCodes.DamagedDocument.Code, "What is searchable of it is damaged, and its original is not there to make it anew. Send the document again.");

    private static readonly DocumentError LostOriginal = new(
        DocumentError.StoreStage, ErrorCodes.DamagedDocument.Code, "Its stored original is lost or damaged. Send the document again.");

    /// <param name="look">What found them.</param>
    /// <returns>How much of what is wrong is being mended.</returns>
    public Task<long> ReprocessAsync(DocumentRange range, Func<SqliteSession, DocumentRange, List<Suspect>> look, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var session = write.Session;
            var again = look(session, range);
            if (again.Count == 0) return 0;
            var ids = JsonSerializer.Serialize(again.Select(suspect => suspect.Document));
            session.Execute(MendSql.Requeue, ("$now", time.NowMilliseconds()), ("$workspace", range.Workspace), ("$ids", ids));
            var queued = session.Query(MendSql.Queued, row => row.GetInt64(0), ("$workspace", range.Workspace), ("$ids", ids)).ToHashSet();

            // What cannot be made anew stays as far as it is there.
            var chunks = again.Where(suspect => queued.Contains(suspect.Document)).SelectMany(suspect => suspect.Chunks).ToList();
            if (chunks.Count > 0) session.Execute(MendSql.DeleteChunks, ("$workspace", range.Workspace), ("$ids", JsonSerializer.Serialize(chunks)));
            Fail(session, MendSql.FailWithoutOriginal, range.Workspace, Unmendable, ids);
            session.Execute(WorkspaceSql.NextGeneration, ("$id", range.Workspace));

            // Built anew of the rows as they are now.
            write.AfterCommit(() => indexes.Forget(range.Workspace));
            return again.Sum(suspect => suspect.Number);
        },
        cancellationToken);

    public Task<long> FollowPausesAsync(DocumentRange range, Func<SqliteSession, DocumentRange, List<Suspect>> look, CancellationToken cancellationToken) => database.WriteAsync(
        write => (long)write.Session.Execute(
            JobControlSql.FollowPauses,
            ("$now", time.NowMilliseconds()), ("$workspace", range.Workspace), ("$ids", JsonSerializer.Serialize(look(write.Session, range).Select(suspect => suspect.Document)))),
        cancellationToken);

    public Task<long> FailAsync(DocumentRange range, Func<SqliteSession, DocumentRange, List<Suspect>> look, CancellationToken cancellationToken) => database.WriteAsync(
        write => (long)Fail(write.Session, MendSql.Fail, range.Workspace, LostOriginal, JsonSerializer.Serialize(look(write.Session, range).Select(suspect => suspect.Document))),
        cancellationToken);

    /// <summary>An original changes with version and hash alone: in what was looked at it is what it was then. A cancellation gives the number of a version to another one.</summary>
    public Task<long> FailVersionsAsync(DocumentRange range, IReadOnlyList<DamagedOriginal> damaged, CancellationToken cancellationToken) => database.WriteAsync(
        write => damaged.Sum(document => (long)Fail(
            write.Session, MendSql.FailVersion, range.Workspace, LostOriginal, JsonSerializer.Serialize<long[]>([document.Document]), ("$version", document.Version), ("$hash", document.Hash))),
        cancellationToken);

    /// <summary>Who listens is told, and a source whose documents are to be sent again sends them with its next sync.</summary>
    private int Fail(SqliteSession session, string sql, long workspace, DocumentError error, string ids, params (string, object?)[] which)
    {
        var failed = session.Query(
            sql,
            row => (Id: row.GetInt64(0), Document: new GivenUpDocument(row.GetString(1), row.GetStringOrNull(2), row.GetInt32(3), row.GetInt32(4)), Workspace: row.GetString(5)),
            [("$stage", error.Stage), ("$code", error.Code), ("$message", error.Message), ("$workspace", workspace), ("$ids", ids), .. which]);
        foreach (var (id, document, name) in failed)
        {
            SyncMarking.GiveUp(session, workspace, id);
            WebhookOutbox.Add(session, workspace, WebhookEvent.DocumentFailed(name, document, error, time.GetUtcNow()));
        }

        return failed.Count;
    }
}
