using System.Text.Json;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Webhooks;

namespace Asemb.Sqlite.Ingestion;

/// <summary>Puts documents into the queue again in the version they have, with a job that follows them.</summary>
internal sealed class DocumentReprocessing(SqliteDatabase database, TimeProvider time)
{
    public Task<ReprocessResult> ReprocessAsync(Workspace workspace, ReprocessSelection selection, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var session = write.Session;
            if (session.Scalar<long?>(AcceptSql.WorkspaceExists, ("$workspace", workspace.Id)) is null) throw workspace.Missing();
            var found = session.Query(
                ReprocessSql.Choose,
                row => (Document: new ReprocessChoice(row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetBoolean(3)), IsUnderWay: row.GetBoolean(4)),
                ("$workspace", workspace.Id), ("$keys", selection.Keys is null ? null : JsonSerializer.Serialize(selection.Keys)), ("$source", selection.Source));
            var now = time.NowMilliseconds();
            foreach (var (document, _) in found.Where(each => each.IsUnderWay)) session.Execute(ReprocessSql.Requeue, ("$now", now), ("$id", document.Id), ("$workspace", workspace.Id));
            var chosen = found.Where(each => !each.IsUnderWay).Select(each => each.Document).ToList();
            var result = ReprocessResult.Of(chosen);
            if (result.JobId is not { } id) return result;
            var job = session.Scalar<long>(
                AcceptSql.InsertJob, ("$id", id.ToByteArray()), ("$workspace", workspace.Id), ("$now", now), ("$total", result.Queued), ("$unchanged", 0));
            WebhookOutbox.Follow(session, workspace.Id, job);
            foreach (var document in chosen.Where(document => document.HasOriginal))
            {
                session.Execute(ReprocessSql.Requeue, ("$now", now), ("$id", document.Id), ("$workspace", workspace.Id));
                session.Execute(AcceptSql.InsertJobDocument, ("$job", job), ("$document", document.Id), ("$workspace", workspace.Id), ("$version", document.Version));
            }

            return result;
        },
        cancellationToken);
}
