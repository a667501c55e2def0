using Asemb.Core.Repair;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Indexing;

namespace Asemb.Sqlite.Repair;

/// <summary>Looks at the file as a whole, then at one workspace after another in pages of documents, each in one state of the file and beside writes.</summary>
internal sealed class RepairStore(SqliteDatabase database, WorkspaceIndexes indexes, TimeProvider time) : IRepairStore
{
    private const int PageDocuments = 1000;

    private readonly DocumentMending _mending = new(database, indexes, time);

    public async Task<IReadOnlyList<RepairLine>> RunAsync(RepairRequest request, CancellationToken cancellationToken)
    {
        var tally = new RepairTally();
        var file = new FileRepair(database, indexes, time, tally, request.Mends);
        await file.CheckAsync(request.Depth, cancellationToken);
        foreach (var (id, name) in await database.ReadAsync(session => session.Query(LookSql.Workspaces, row => (Id: row.GetInt64(0), Name: row.GetString(1))), cancellationToken))
        {
            var terms = request.Depth == RepairDepth.Light
                ? []
                : await database.ReadAsync(session => session.Query(LookSql.TermIds, row => row.GetInt32(0), ("$workspace", id)).ToHashSet(), cancellationToken);
            for (var after = 0L; after < long.MaxValue;)
            {
                var range = await FindPageAsync(id, after, cancellationToken);
                await CheckPageAsync(request, tally, name, range, terms, cancellationToken);
                after = range.Until;
            }
        }

        await file.CompareMemoryAsync(cancellationToken);
        return tally.Lines;
    }

    private async Task CheckPageAsync(RepairRequest request, RepairTally tally, string name, DocumentRange range, HashSet<int> terms, CancellationToken cancellationToken)
    {
        await ReprocessAsync(StoreChecks.Vectors, PageLook.ChunksWithoutVector);
        await ReprocessAsync(StoreChecks.ChunkCounts, (session, page) => PageLook.By(LookSql.ChunkCounts, session, page));
        await ReprocessAsync(StoreChecks.States, (session, page) => PageLook.By(LookSql.States, session, page));
        if (request.Depth > RepairDepth.Light) await ReprocessAsync(StoreChecks.Words, (session, page) => PageLook.WrongWords(session, page, terms));
        await CheckAsync(StoreChecks.Contents, Contents, look => _mending.FailAsync(range, look, cancellationToken));
        await CheckAsync(StoreChecks.Pauses, Pauses, look => _mending.FollowPausesAsync(range, look, cancellationToken));
        if (request.Depth < RepairDepth.Deep) return;
        var damaged = await database.ReadAsync(session => PageLook.DamagedOriginals(session, range), cancellationToken);
        if (damaged.Count > 0) tally.Add(StoreChecks.Originals, name, damaged.Count, request.Mends ? await _mending.FailVersionsAsync(range, damaged, cancellationToken) : 0);

        static List<Suspect> Contents(SqliteSession session, DocumentRange page) => PageLook.By(LookSql.Contents, session, page);

        static List<Suspect> Pauses(SqliteSession session, DocumentRange page) => PageLook.By(LookSql.Pauses, session, page);

        Task ReprocessAsync(StoreCheck check, Func<SqliteSession, DocumentRange, List<Suspect>> look) => CheckAsync(check, look, again => _mending.ReprocessAsync(range, again, cancellationToken));

        async Task CheckAsync(StoreCheck check, Func<SqliteSession, DocumentRange, List<Suspect>> look, Func<Func<SqliteSession, DocumentRange, List<Suspect>>, Task<long>> mend)
        {
            var found = await database.ReadAsync(session => look(session, range).Sum(suspect => suspect.Number), cancellationToken);
            if (found > 0) tally.Add(check, name, found, request.Mends ? await mend(look) : 0);
        }
    }

    private async Task<DocumentRange> FindPageAsync(long workspace, long after, CancellationToken cancellationToken)
    {
        var page = await database.ReadAsync(
            session => session.Query(
                LookSql.Page,
                row => (Last: row.IsDBNull(0) ? 0 : row.GetInt64(0), Count: row.GetInt64(1)),
                ("$workspace", workspace), ("$after", after), ("$size", PageDocuments))[0],
            cancellationToken);

        // The last page takes documents that come meanwhile too.
        return new DocumentRange(workspace, after, page.Count < PageDocuments ? long.MaxValue : page.Last);
    }
}
