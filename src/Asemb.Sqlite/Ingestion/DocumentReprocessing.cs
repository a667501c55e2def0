using System.Text.Json;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Webhooks;

namespace Asemb.Sqlite.Ingestion;

/// <summary>
/// Puts documents into the queue again in the version they have, with a job that follows them: in parts, so that others write in between. Killed in between, the job has
/// those that were done, and nobody is told of its end.
/// </summary>
internal sealed class DocumentReprocessing(SqliteDatabase database, TimeProvider time)
{
    private const int DocumentsAtOnce = 1000;

    public async Task<ReprocessResult> ReprocessAsync(Workspace workspace, ReprocessSelection selection, CancellationToken cancellationToken)
    {
        var keys = selection.Keys is null ? null : JsonSerializer.Serialize(selection.Keys);
        var last = await database.ReadAsync(session => session.Scalar<long>(ReprocessSql.Last, ("$workspace", workspace.Id)), cancellationToken);
        var job = new ReprocessJob(Guid.NewGuid(), workspace.Id, time.NowMilliseconds());
        var result = ReprocessResult.None;
        for (long? after = 0; after is { } from;)
        {
            (result, after) = await database.WriteAsync(
                write =>
                {
                    if (write.Session.Scalar<long?>(AcceptSql.WorkspaceExists, ("$workspace", workspace.Id)) is null) throw workspace.Missing();
                    var part = write.Session.Query(
                        ReprocessSql.Some,
                        row => (Document: new ReprocessChoice(row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetBoolean(3)), State: row.GetString(4), IsSearchable: row.GetBoolean(5)),
                        ("$workspace", workspace.Id), ("$keys", keys), ("$source", selection.Source), ("$after", from), ("$last", last), ("$limit", DocumentsAtOnce));
                    if (part.Count == 0) return (result, null);
                    var waiting = part.FindAll(each => each.State is "pending" or "processing");

                    // Whoever cancels this gives up nothing that another request brought.
                    var chosen = part.Where(each => each is { IsSearchable: true, State: "indexed" or "failed" }).Select(each => each.Document).ToList();
                    if (!job.Add(write.Session, [.. chosen.Where(document => document.HasOriginal)])) return (result, null);

                    // With the settings of before.
                    foreach (var (document, _, _) in waiting.Where(each => each.State is "processing"))
                        write.Session.Execute(ReprocessSql.BeginAnew, ("$now", job.Now), ("$id", document.Id), ("$workspace", workspace.Id));
                    return (result.And(job.Id, waiting.Count, chosen), (long?)part[^1].Document.Id);
                },
                cancellationToken);
        }

        // Not before: the first part may be indexed while the second is being chosen.
        if (result.JobId is not null) await database.WriteAsync(write => job.Follow(write.Session), cancellationToken);
        return result;
    }

    private sealed record ReprocessJob(Guid Id, long Workspace, long Now)
    {
        /// <returns>False when somebody cancelled the job meanwhile.</returns>
        public bool Add(SqliteSession session, List<ReprocessChoice> queued)
        {
            if (queued.Count == 0) return true;
            var job = Find(session) ?? session.Scalar<long>(AcceptSql.InsertJob, ("$id", Id.ToByteArray()), ("$workspace", Workspace), ("$now", Now), ("$total", 0), ("$unchanged", 0));
            if (session.Execute(ReprocessSql.AddToJob, ("$documents", queued.Count), ("$job", job), ("$workspace", Workspace)) == 0) return false;
            foreach (var document in queued)
            {
                session.Execute(AcceptSql.InsertJobDocument, ("$job", job), ("$document", document.Id), ("$workspace", Workspace), ("$version", document.Version));
                session.Execute(ReprocessSql.Requeue, ("$now", Now), ("$id", document.Id), ("$workspace", Workspace));
            }

            return true;
        }

        public bool Follow(SqliteSession session)
        {
            if (Find(session) is { } job) WebhookOutbox.Follow(session, Workspace, job);
            return true;
        }

        private long? Find(SqliteSession session) => session.Scalar<long?>(JobControlSql.Sequence, ("$id", Id.ToByteArray()), ("$workspace", Workspace));
    }
}
