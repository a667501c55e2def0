using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Ingestion;

namespace Asemb.Postgres.Repair;

/// <summary>Mends rows that belong to no document, and what is counted over the whole workspace. Each statement sees one state: what belongs to nothing in it never will.</summary>
internal sealed class RowMending(PostgresDatabase database, TimeProvider time)
{
    /// <returns>Rows deleted.</returns>
    public Task<long> DeleteOrphansAsync(DocumentRange range, CancellationToken cancellationToken) => database.WriteAsync(
        range.Workspace,
        async session =>
        {
            var deleted = (long)await session.ExecuteAsync(
                [Of(MendSql.DeleteOrphanChunks, range), Of(MendSql.DeleteOrphanFields, range), Of(MendSql.DeleteOrphanContents, range), Of(MendSql.DeleteOrphanJobRows, range)], cancellationToken);

            // After the chunks, whose words are orphans now.
            var words = (await session.QueryAsync(MendSql.OrphanWords, row => row.GetInt64(0), cancellationToken, range.Workspace, range.After, range.Until)).ToArray();
            if (words.Length == 0) return deleted;
            var lost = (await session.QueryAsync(CommitSql.DeleteWords, row => (Chunks: row.GetInt64(0), Words: row.GetInt64(1)), cancellationToken, range.Workspace, words))[0];
            await session.ExecuteAsync(MendSql.CountLost, cancellationToken, range.Workspace, lost.Chunks, lost.Words);
            return deleted + words.Length;
        },
        cancellationToken,
        isLong: true);

    public Task<long> DeleteStrayVectorsAsync(DocumentRange range, VectorTable table, CancellationToken cancellationToken) => database.WriteAsync(
        range.Workspace,
        async session => (long)await session.ExecuteAsync(LookSql.DeleteStrayVectors(table), cancellationToken, range.Workspace, range.After, range.Until),
        cancellationToken,
        isLong: true);

    public Task<long> ReleaseLeasesAsync(long workspace, DateTimeOffset before, CancellationToken cancellationToken) => database.WriteAsync(
        workspace, async session => (long)await session.ExecuteAsync(WholeSql.ReleaseLeases, cancellationToken, workspace, before, time.GetUtcNow()), cancellationToken);

    public Task<long> RecountAsync(long workspace, CancellationToken cancellationToken) => database.WriteAsync(
        workspace,
        async session =>
        {
            await session.ExecuteAsync(WholeSql.HoldCounters, cancellationToken, workspace);
            return (long)await session.ExecuteAsync(WholeSql.Recount, cancellationToken, workspace);
        },
        cancellationToken,
        isLong: true);

    public Task<long> CorrectFrequenciesAsync(long workspace, CancellationToken cancellationToken) => database.WriteAsync(
        workspace,
        async session =>
        {
            await session.ExecuteAsync(WholeSql.LockFrequencies, cancellationToken, workspace);
            return (long)await session.ExecuteAsync(WholeSql.NoteDifferences, cancellationToken, workspace);
        },
        cancellationToken,
        isLong: true);

    private static Statement Of(string sql, DocumentRange range) => new(sql, range.Workspace, range.After, range.Until);
}
