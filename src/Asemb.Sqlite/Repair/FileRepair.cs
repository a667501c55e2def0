using Asemb.Core.Repair;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Migrations;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Repair;

/// <summary>What concerns the file as a whole.</summary>
internal sealed class FileRepair(SqliteDatabase database, WorkspaceIndexes indexes, TimeProvider time, RepairTally tally, bool mends)
{
    private const int RowsAtOnce = 5000;

    /// <summary>So long after its end a lease should have been taken over, however busy the workers are.</summary>
    private static readonly TimeSpan LongestOverrun = TimeSpan.FromMinutes(10);

    public async Task CheckAsync(RepairDepth depth, CancellationToken cancellationToken)
    {
        await CheckSchemaAsync(cancellationToken);
        foreach (var (workspace, _) in await FindAsync(VerifySql.WithoutActiveIndex, cancellationToken)) tally.Add(StoreChecks.ActiveIndex, workspace, 1);
        await CheckLeasesAsync(cancellationToken);
        if (depth == RepairDepth.Light) return;
        await CheckPagesOfTheFileAsync(cancellationToken);
        await CheckOrphansAsync(cancellationToken);
        await CheckRowsAsync(StoreChecks.Lexicon, VerifySql.DuplicateTerms, session => session.Execute(VerifySql.DeleteDuplicateTerms), cancellationToken);
        await CheckRowsAsync(StoreChecks.StrayVectors, VerifySql.StrayVectors, session => session.Execute(VerifySql.DeleteStrayVectors, ("$limit", RowsAtOnce)), cancellationToken);
    }

    /// <summary>The indexes in memory with the rows. Alone: no commit is between file and memory.</summary>
    public async Task CompareMemoryAsync(CancellationToken cancellationToken)
    {
        foreach (var (workspace, index) in indexes.List())
        {
            await database.WriteAloneAsync(
                write =>
                {
                    if (write.Session.Scalar<string>(WorkspaceSql.NameOf, ("$id", workspace)) is not { } name) return false;
                    var memory = $"{index.DocumentCount} documents, {index.ChunkCount} chunks, {index.TermCount} terms, generation {index.Generation}";
                    var file = write.Session.Single(
                        IndexSql.Counts,
                        row => $"{row.GetInt64(0)} documents, {row.GetInt64(1)} chunks, {row.GetInt64(2)} terms, generation {row.GetInt64(3)}",
                        ("$workspace", workspace))!;
                    if (!ReferenceEquals(indexes.Find(workspace), index) || string.Equals(memory, file, StringComparison.Ordinal)) return true;
                    if (mends) write.AfterCommit(() => indexes.Forget(workspace));
                    tally.Add(StoreChecks.Memory, name, 1, mends ? 1 : 0, $"it has {memory}, the file {file}");
                    return false;
                },
                cancellationToken);
        }
    }

    private async Task CheckSchemaAsync(CancellationToken cancellationToken)
    {
        var expected = SchemaMigrator.ReadExpected();
        var actual = await database.ReadAsync(SchemaMigrator.ReadSchema, cancellationToken);
        foreach (var name in expected.Keys.Union(actual.Keys, StringComparer.Ordinal))
        {
            if (string.Equals(expected.GetValueOrDefault(name), actual.GetValueOrDefault(name), StringComparison.Ordinal)) continue;
            var what = !actual.ContainsKey(name) ? "is missing" : !expected.ContainsKey(name) ? "is not ours" : "was changed by hand";
            tally.Add(StoreChecks.Schema, null, 1, subject: $"{name} {what}");
        }
    }

    private async Task CheckPagesOfTheFileAsync(CancellationToken cancellationToken)
    {
        foreach (var problem in await database.ReadAsync(session => session.Query(VerifySql.QuickCheck, row => row.GetString(0)), cancellationToken))
        {
            if (!string.Equals(problem, "ok", StringComparison.Ordinal)) tally.Add(StoreChecks.File, null, 1, subject: problem);
        }
    }

    private async Task CheckLeasesAsync(CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - LongestOverrun).ToUnixTimeMilliseconds();
        var found = await database.ReadAsync(session => session.Query(VerifySql.StaleLeases, row => (Workspace: row.GetString(0), Number: row.GetInt64(1)), ("$before", before)), cancellationToken);
        if (found.Count > 0 && mends)
            await database.WriteAsync(write => write.Session.Execute(VerifySql.ReleaseLeases, ("$now", time.NowMilliseconds()), ("$before", before)), cancellationToken);
        foreach (var (workspace, number) in found) tally.Add(StoreChecks.Leases, workspace, number, mends ? number : 0);
    }

    private async Task CheckOrphansAsync(CancellationToken cancellationToken)
    {
        var found = await FindAsync(VerifySql.ForeignKeyCheck, cancellationToken);
        if (found.Count == 0) return;
        var documents = found.Where(table => string.Equals(table.Of, "documents", StringComparison.Ordinal)).Sum(table => table.Number);
        var rows = found.Sum(table => table.Number) - documents;
        tally.Add(StoreChecks.Documents, null, documents);
        if (rows > 0 && mends)
        {
            foreach (var sql in VerifySql.DeleteOrphans) await RepeatAsync(session => session.Execute(sql), cancellationToken);
        }

        tally.Add(StoreChecks.Orphans, null, rows, mends ? rows : 0);
    }

    private async Task CheckRowsAsync(StoreCheck check, string sql, Func<SqliteSession, int> delete, CancellationToken cancellationToken)
    {
        var found = await FindAsync(sql, cancellationToken);
        if (found.Count > 0 && mends) await RepeatAsync(delete, cancellationToken);
        foreach (var (workspace, number) in found) tally.Add(check, workspace, number, mends ? number : 0);
    }

    /// <summary>A step at a time, so that nobody waits for long to write. What stands in memory is built anew of what is left.</summary>
    private async Task RepeatAsync(Func<SqliteSession, int> delete, CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(
            write =>
            {
                write.AfterCommit(() =>
                {
                    foreach (var (workspace, _) in indexes.List()) indexes.Forget(workspace);
                });
                return delete(write.Session);
            },
            cancellationToken) > 0)
        {
        }
    }

    private Task<List<(string? Of, long Number)>> FindAsync(string sql, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Query(sql, row => (row.GetStringOrNull(0), row.GetInt64(1))), cancellationToken);
}
