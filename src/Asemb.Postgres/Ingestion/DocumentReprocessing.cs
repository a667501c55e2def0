using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Webhooks;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Ingestion;

/// <summary>Puts documents into the queue again in the version they have, with a job that follows them.</summary>
internal sealed class DocumentReprocessing(PostgresDatabase database, TimeProvider time)
{
    public Task<ReprocessResult> ReprocessAsync(Workspace workspace, ReprocessSelection selection, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            if (await session.ScalarAsync<long?>(WorkspaceSql.Hold, cancellationToken, workspace.Id) is null) throw workspace.Missing();
            var found = await session.QueryAsync(
                ReprocessSql.Choose,
                row => (Document: new ReprocessChoice(row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetBoolean(3)), IsUnderWay: row.GetBoolean(4)),
                cancellationToken,
                workspace.Id,
                Arg.Of(selection.Keys is { } keys ? KeyHash.Of(keys) : null, NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Bytea),
                selection.Source);
            var now = time.GetUtcNow();
            var underWay = found.Where(each => each.IsUnderWay).Select(each => each.Document.Id).ToArray();
            if (underWay.Length > 0) await session.ExecuteAsync(ReprocessSql.Requeue, cancellationToken, workspace.Id, underWay, now);
            var chosen = found.Where(each => !each.IsUnderWay).Select(each => each.Document).ToList();
            var result = ReprocessResult.Of(chosen);
            if (result.JobId is not { } job) return result;
            var queued = chosen.Where(document => document.HasOriginal).ToList();
            await session.ExecuteAsync(
                [
                    new Statement(ReprocessSql.Requeue, workspace.Id, queued.Select(document => document.Id).ToArray(), now),
                    new Statement(AcceptSql.InsertJob, workspace.Id, job, now, queued.Count, 0),
                    new Statement(AcceptSql.InsertJobDocuments, workspace.Id, job, queued.Select(document => document.Id).ToArray(), queued.Select(document => document.Version).ToArray()),
                    WebhookOutbox.Follow(workspace.Id, job),
                ],
                cancellationToken);
            return result;
        },
        cancellationToken,
        isLong: true);
}
