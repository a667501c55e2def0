using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Webhooks;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Filters;
using Asemb.Postgres.Ingestion;
using Asemb.Postgres.Sources;
using Asemb.Postgres.Webhooks;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Repair;

/// <summary>Mends documents: locks them, looks again, and changes what is still wrong, in one transaction. A commit that is under way comes before or loses its lease.</summary>
internal sealed class DocumentMending(PostgresDatabase database, TimeProvider time)
{
    private static readonly DocumentError Unmendable = new(
        DocumentError.StoreStage, ErrorCodes.DamagedDocument.Code, "What is searchable of it is damaged, and its original is not there to make it anew. Send the document again.");

    private static readonly DocumentError LostOriginal = new(
        DocumentError.StoreStage, ErrorCodes.DamagedDocument.Code, "Its stored original is lost or damaged. Send the document again.");

    /// <param name="look">The statement that found them.</param>
    /// <param name="dropsChunks">Chunks with wrong words go: a commit keeps the words of those that it finds.</param>
    /// <returns>How much of what is wrong is being mended.</returns>
    public Task<long> ReprocessAsync(DocumentRange range, IReadOnlyList<Suspect> suspects, string look, bool dropsChunks, CancellationToken cancellationToken) => MendAsync(
        range,
        suspects,
        async session =>
        {
            var again = await LookAgainAsync(session, range, suspects, look, cancellationToken);
            var ids = again.Select(suspect => suspect.Document).ToArray();
            await session.ExecuteAsync(MendSql.Requeue, cancellationToken, range.Workspace, ids, time.GetUtcNow());

            // What cannot be made anew stays as far as it is there.
            if (dropsChunks)
                await DropChunksAsync(session, range, [.. await session.QueryAsync(MendSql.Queued, row => row.GetInt64(0), cancellationToken, range.Workspace, ids)], cancellationToken);
            await FailAsync(session, range.Workspace, Unmendable, cancellationToken, MendSql.FailWithoutOriginal, ids);
            return again.Sum(suspect => suspect.Number);
        },
        cancellationToken);

    public Task<long> FollowPausesAsync(DocumentRange range, IReadOnlyList<Suspect> suspects, CancellationToken cancellationToken) => MendAsync(
        range,
        suspects,
        async session => await session.ExecuteAsync(JobControlSql.FollowPauses, cancellationToken, range.Workspace, suspects.Select(suspect => suspect.Document).ToArray(), time.GetUtcNow()),
        cancellationToken);

    public Task<long> FailAsync(DocumentRange range, IReadOnlyList<Suspect> suspects, string look, CancellationToken cancellationToken) => MendAsync(
        range,
        suspects,
        async session =>
        {
            var again = await LookAgainAsync(session, range, suspects, look, cancellationToken);
            var ids = again.Select(suspect => suspect.Document).ToArray();
            return await FailAsync(session, range.Workspace, LostOriginal, cancellationToken, MendSql.Fail, ids);
        },
        cancellationToken);

    /// <summary>An original changes with version and hash alone: in what was looked at it is what it was then. A cancellation gives the number of a version to another one.</summary>
    public Task<long> FailVersionsAsync(DocumentRange range, IReadOnlyList<DamagedOriginal> damaged, CancellationToken cancellationToken) => database.WriteAsync(
        range.Workspace,
        session => FailAsync(
            session, range.Workspace, LostOriginal, cancellationToken, MendSql.FailVersions,
            damaged.Select(document => document.Document).ToArray(), damaged.Select(document => document.Version).ToArray(), damaged.Select(document => document.Hash).ToArray<string?>()),
        cancellationToken);

    public Task<long> RebuildFieldsAsync(long workspace, IReadOnlyList<Suspect> suspects, CancellationToken cancellationToken) => database.WriteAsync(
        workspace,
        async session =>
        {
            var metadata = await session.QueryAsync(
                MendSql.LockMetadata, row => (Id: row.GetInt64(0), Json: row.GetString(1)), cancellationToken, workspace, suspects.Select(suspect => suspect.Document).ToArray());
            var fields = metadata.SelectMany(document => DocumentFields.Of(DocumentRow.ParseObject(document.Json)).Select(field => (document.Id, field))).ToList();
            await session.ExecuteAsync(
                [
                    new Statement(DocumentFieldsSql.Delete, workspace, metadata.Select(document => document.Id).ToArray()),
                    .. fields.Count == 0 ? [] : (Statement[])[DocumentFieldsSql.ToInsert(workspace, fields)],
                ],
                cancellationToken);
            return (long)metadata.Count;
        },
        cancellationToken,
        isLong: true);

    /// <summary>Who listens is told, and a source whose documents are to be sent again sends them with its next sync.</summary>
    private async Task<long> FailAsync(PostgresSession session, long workspace, DocumentError error, CancellationToken cancellationToken, string sql, Arg documents, params Arg[] versions)
    {
        var failed = await session.QueryAsync(
            sql,
            row => (Id: row.GetInt64(0), Document: new GivenUpDocument(row.GetString(1), row.GetStringOrNull(2), row.GetInt32(3), row.GetInt32(4)), Workspace: row.GetString(5)),
            cancellationToken,
            [workspace, documents, error.Stage, error.Code, error.Message, .. versions]);
        if (failed.Count == 0) return 0;
        var now = time.GetUtcNow();
        var told = WebhookOutbox.Add(workspace, now, failed.ConvertAll(each => WebhookEvent.DocumentFailed(each.Workspace, each.Document, error, now)));
        await session.ExecuteAsync([.. SourceSql.GiveUp(workspace, [.. failed.Select(each => each.Id)]), told], cancellationToken);
        return failed.Count;
    }

    private Task<long> MendAsync(DocumentRange range, IReadOnlyList<Suspect> suspects, Func<PostgresSession, Task<long>> mend, CancellationToken cancellationToken) => database.WriteAsync(
        range.Workspace,
        async session =>
        {
            await session.ExecuteAsync(
                [
                    new Statement(WorkspaceSql.Hold, range.Workspace),
                    new Statement(JobControlSql.Lock, range.Workspace, suspects.Select(suspect => suspect.Document).ToArray()),
                ],
                cancellationToken);
            return await mend(session);
        },
        cancellationToken,
        isLong: true);

    private static async Task<List<Suspect>> LookAgainAsync(
        PostgresSession session, DocumentRange range, IReadOnlyList<Suspect> suspects, string look, CancellationToken cancellationToken)
    {
        var locked = suspects.Select(suspect => suspect.Document).ToHashSet();
        var again = await session.QueryAsync(look, row => new Suspect(row.GetInt64(0), row.GetInt64(1)), cancellationToken, range.Workspace, range.After, range.Until);
        again.RemoveAll(suspect => !locked.Contains(suspect.Document));
        return again;
    }

    private static async Task DropChunksAsync(PostgresSession session, DocumentRange range, long[] documents, CancellationToken cancellationToken)
    {
        var chunks = (await session.QueryAsync(
            LookSql.ChunksWithWrongWords, row => row.GetInt64(0), cancellationToken, range.Workspace, range.After, range.Until, documents)).ToArray();
        if (chunks.Length == 0) return;
        var tables = await IndexTable.ListAsync(session, range.Workspace, cancellationToken);
        var lost = (await session.QueryAsync(CommitSql.DeleteWords, row => (Chunks: row.GetInt64(0), Words: row.GetInt64(1)), cancellationToken, range.Workspace, chunks))[0];
        await session.ExecuteAsync(
            [
                .. tables.Select(table => new Statement(table.Vectors.DeleteSql, range.Workspace, chunks)),
                new Statement(CommitSql.DeleteChunks, range.Workspace, chunks),
                new Statement(MendSql.CountLost, range.Workspace, lost.Chunks, lost.Words),
            ],
            cancellationToken);
    }
}
