using Asemb.Core.Repair;
using Asemb.Core.Transfer;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Filters;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Repair;

/// <summary>The documents of one page, check by check: what one mends, the next one finds mended.</summary>
internal sealed class PageRepair(
    PostgresDatabase database, DocumentMending documents, RowMending rows, RepairTally tally, RepairRequest request, string name, DocumentRange range, IReadOnlyList<IndexTable> tables)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isThorough = request.Depth > RepairDepth.Light;
        if (isThorough) await CheckAsync(StoreChecks.Orphans, LookSql.Orphans, _ => rows.DeleteOrphansAsync(range, cancellationToken), cancellationToken);
        foreach (var table in tables)
        {
            if (isThorough) await CheckAsync(StoreChecks.StrayVectors, LookSql.StrayVectors(table.Vectors), _ => rows.DeleteStrayVectorsAsync(range, table.Vectors, cancellationToken), cancellationToken);
            if (table.IsActive) await ReprocessAsync(StoreChecks.Vectors, LookSql.ChunksWithoutVector(table.Vectors), dropsChunks: false, cancellationToken);
        }

        await ReprocessAsync(StoreChecks.ChunkCounts, LookSql.ChunkCounts, dropsChunks: false, cancellationToken);
        await ReprocessAsync(StoreChecks.States, LookSql.States, dropsChunks: false, cancellationToken);
        await ReprocessAsync(StoreChecks.Words, isThorough ? LookSql.WrongWords : LookSql.LostWords, dropsChunks: true, cancellationToken);
        await CheckAsync(StoreChecks.Contents, LookSql.Contents, found => documents.FailAsync(range, found, LookSql.Contents, cancellationToken), cancellationToken);
        await CheckAsync(StoreChecks.Pauses, LookSql.Pauses, found => documents.FollowPausesAsync(range, found, cancellationToken), cancellationToken);
        if (request.Depth < RepairDepth.Deep) return;
        await CheckFieldsAsync(cancellationToken);
        await CheckOriginalsAsync(cancellationToken);
    }

    private Task ReprocessAsync(StoreCheck check, string sql, bool dropsChunks, CancellationToken cancellationToken) =>
        CheckAsync(check, sql, found => documents.ReprocessAsync(range, found, sql, dropsChunks, cancellationToken), cancellationToken);

    private async Task CheckAsync(StoreCheck check, string sql, Func<IReadOnlyList<Suspect>, Task<long>> mend, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            range.Workspace,
            session => session.QueryAsync(sql, row => new Suspect(row.GetInt64(0), row.GetInt64(1)), cancellationToken, range.Workspace, range.After, range.Until),
            cancellationToken);
        if (found.Count > 0) tally.Add(check, name, found.Sum(suspect => suspect.Number), request.Mends ? await mend(found) : 0);
    }

    private async Task CheckFieldsAsync(CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            range.Workspace,
            session => session.QueryAsync(
                LookSql.Fields,
                row => new Suspect(row.GetInt64(0), DocumentFields.Of(DocumentRow.ParseObject(row.GetString(1))).Count == row.GetInt64(2) ? 0 : 1),
                cancellationToken,
                range.Workspace, range.After, range.Until),
            cancellationToken);
        found.RemoveAll(suspect => suspect.Number == 0);
        if (found.Count > 0) tally.Add(StoreChecks.Fields, name, found.Count, request.Mends ? await documents.RebuildFieldsAsync(range.Workspace, found, cancellationToken) : 0);
    }

    /// <summary>One original at a time in memory.</summary>
    private async Task CheckOriginalsAsync(CancellationToken cancellationToken)
    {
        var damaged = await database.ReadAsync(range.Workspace, session => FindDamagedAsync(session, cancellationToken), cancellationToken);
        if (damaged.Count > 0) tally.Add(StoreChecks.Originals, name, damaged.Count, request.Mends ? await documents.FailVersionsAsync(range, damaged, cancellationToken) : 0);
    }

    private async Task<List<DamagedOriginal>> FindDamagedAsync(PostgresSession session, CancellationToken cancellationToken)
    {
        var damaged = new List<DamagedOriginal>();
        await using var row = await session.ReadAsync([new Statement(LookSql.Originals, range.Workspace, range.After, range.Until)], cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var given = new GivenFields(
                row.GetStringOrNull(5), row.GetStringOrNull(6), row.GetStringOrNull(7), row.GetStringOrNull(8), row.GetStringOrNull(9), row.GetString(10));
            if (!OriginalCheck.IsSound(ContentRow.Read(row, 11), row.GetInt64(3), row.GetString(4), given, row.GetString(2))) damaged.Add(new DamagedOriginal(row.GetInt64(0), row.GetInt32(1), row.GetString(2)));
        }

        return damaged;
    }
}
