using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Webhooks;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Ingestion;

/// <summary>
/// Puts documents into the queue again in the version they have, with a job that follows them: in parts, so that nobody waits long for one of them. Killed in between,
/// the job has those that were done, and nobody is told of its end.
/// </summary>
internal sealed class DocumentReprocessing(PostgresDatabase database, TimeProvider time)
{
    private const int DocumentsAtOnce = 2000;

    public async Task<ReprocessResult> ReprocessAsync(Workspace workspace, ReprocessSelection selection, CancellationToken cancellationToken)
    {
        var keys = Arg.Of(selection.Keys is { } chosen ? KeyHash.Of(chosen) : null, NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Bytea);
        var last = await database.ReadAsync(workspace.Id, session => session.ScalarAsync<long>(ReprocessSql.Last, cancellationToken, workspace.Id), cancellationToken);
        var (job, now, result) = (Guid.NewGuid(), time.GetUtcNow(), ReprocessResult.None);
        for (long? after = 0; after is { } from;)
        {
            (result, after) = await database.WriteAsync(
                workspace.Id,
                session => ReprocessAsync(session, workspace, new Statement(ReprocessSql.Some, workspace.Id, keys, selection.Source, from, last, DocumentsAtOnce), job, now, result, cancellationToken),
                cancellationToken);
        }

        // Not before: the first part may be indexed while the second is being chosen.
        if (result.JobId is not null) await database.WriteAsync(workspace.Id, session => session.ExecuteAsync([WebhookOutbox.Follow(workspace.Id, job)], cancellationToken), cancellationToken);
        return result;
    }

    /// <returns>With this part, and where the next one begins; null when there is none.</returns>
    private static async Task<(ReprocessResult Result, long? After)> ReprocessAsync(
        PostgresSession session, Workspace workspace, Statement some, Guid job, DateTimeOffset now, ReprocessResult before, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long?>(WorkspaceSql.Hold, cancellationToken, workspace.Id) is null) throw workspace.Missing();
        var part = await session.QueryAsync(some.Sql, row => (Id: row.GetInt64(0), IsWaiting: row.GetBoolean(1)), cancellationToken, some.Args);
        if (part.Count == 0) return (before, null);
        var found = await session.QueryAsync(
            ReprocessSql.Choose,
            row => (Document: new ReprocessChoice(row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetBoolean(3)), IsUnderWay: row.GetBoolean(4)),
            cancellationToken,
            workspace.Id,
            part.Where(each => !each.IsWaiting).Select(each => each.Id).ToArray());
        var underWay = found.Where(each => each.IsUnderWay).Select(each => each.Document.Id).ToArray();
        var chosen = found.Where(each => !each.IsUnderWay).Select(each => each.Document).ToList();
        var queued = chosen.Where(document => document.HasOriginal).ToList();
        if (queued.Count > 0 && await session.ExecuteAsync(ReprocessSql.AddToJob, cancellationToken, workspace.Id, job, now, queued.Count) == 0) return (before, null);
        var ids = queued.Select(document => document.Id).ToArray();
        await session.ExecuteAsync(
            [
                new Statement(ReprocessSql.BeginAnew, workspace.Id, underWay, now),
                new Statement(AcceptSql.InsertJobDocuments, workspace.Id, job, ids, queued.Select(document => document.Version).ToArray()),
                new Statement(ReprocessSql.Requeue, workspace.Id, ids, now),
            ],
            cancellationToken);
        return (before.And(job, part.Count(each => each.IsWaiting) + underWay.Length, chosen), part[^1].Id);
    }
}
