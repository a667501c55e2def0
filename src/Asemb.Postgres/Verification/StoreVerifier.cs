using System.Globalization;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Verification;

/// <summary>Compares the rows with one another, workspace by workspace, each in one state of the database and beside everything else.</summary>
internal sealed class StoreVerifier(PostgresDatabase database, IWorkspaceStore workspaces)
{
    private const string VectorsMatchIndex = "vectors-match-index";

    private static readonly IReadOnlyList<RowCheck> Checks =
    [
        new("chunk-counts", VerifySql.WrongChunkCounts, "{0} documents have other chunks than they say. Ingest them again."),
        new("contents", VerifySql.WrongContents, "{0} documents have lost their original bytes. Send them again."),
        new("words", VerifySql.WrongWords, "{0} chunks have words that are lost, or not in the lexicon. Restore a backup, or ingest the workspace again."),
        new("lexicon", VerifySql.WrongFrequencies, "{0} terms stand another number of times than the lexicon says. Restore a backup, or ingest the workspace again."),
        new("counters", VerifySql.WrongCounters, "The workspace says other numbers of chunks and words than there are. Restore a backup, or ingest the workspace again."),
        new("orphans", VerifySql.Orphans, "{0} rows belong to no document. Restore a backup, or ingest the workspace again."),
    ];

    public async Task<IReadOnlyList<StoreFinding>> VerifyAsync(CancellationToken cancellationToken)
    {
        var findings = new List<StoreFinding>();
        await AddEachAsync(
            findings, "row-security", VerifySql.OpenTables, "Row-level security is not forced on {0}: tenants are not kept apart there. Someone changed it by hand: undo that, or restore a backup.", cancellationToken);
        await AddEachAsync(
            findings, "indexes", VerifySql.InvalidIndexes, "The index {0} was left unfinished and is not used. Drop it, or run `asemb db reindex`, and build it again.", cancellationToken);
        var listed = await workspaces.ListAsync(cancellationToken);
        foreach (var name in await database.ReadAsync(null, session => session.QueryAsync(WorkspaceSql.Names, row => row.GetString(0), cancellationToken), cancellationToken))
        {
            if (listed.FirstOrDefault(workspace => string.Equals(workspace.Name, name, StringComparison.Ordinal)) is { } workspace)
                findings.AddRange(await VerifyAsync(workspace, cancellationToken));
            else if (await workspaces.FindAsync(name, cancellationToken) is null)
                findings.Add(new StoreFinding("active-index", name, "The workspace has no active embedding index. Restore a backup."));
        }

        return findings;
    }

    private Task<List<StoreFinding>> VerifyAsync(Workspace workspace, CancellationToken cancellationToken) => database.SnapshotAsync(
        workspace.Id,
        async session =>
        {
            var findings = new List<StoreFinding>();
            foreach (var index in await IndexTable.ListAsync(session, workspace.Id, cancellationToken))
            {
                if (!await session.ScalarAsync<bool>(VerifySql.TableExists, cancellationToken, index.Vectors.Name))
                {
                    findings.Add(new StoreFinding(VectorsMatchIndex, workspace.Name, $"The table {index.Vectors.Name} of an embedding index is gone. Restore a backup."));
                    continue;
                }

                if (index.IsActive && await CountAsync(VerifySql.ChunksWithoutVector(index.Vectors)) is > 0 and var lacking)
                    findings.Add(Finding("vectors-match-chunks", "{0} chunks have no vector in the active index. Ingest their documents again.", lacking));
                if (await CountAsync(VerifySql.StrayVectors(index.Vectors)) is > 0 and var stray)
                    findings.Add(Finding(VectorsMatchIndex, "{0} vectors belong to no chunk, or have the wrong length. Restore a backup, or ingest the documents again.", stray));
            }

            foreach (var check in Checks)
            {
                if (await CountAsync(check.Sql) is > 0 and var wrong) findings.Add(Finding(check.Name, check.Message, wrong));
            }

            return findings;

            Task<long> CountAsync(string sql) => session.ScalarAsync<long>(sql, cancellationToken, workspace.Id);

            StoreFinding Finding(string check, string message, long count) => new(check, workspace.Name, string.Format(CultureInfo.InvariantCulture, message, count));
        },
        cancellationToken,
        isLong: true);

    private async Task AddEachAsync(List<StoreFinding> findings, string check, string sql, string message, CancellationToken cancellationToken) => findings.AddRange(
        (await database.ReadAsync(null, session => session.QueryAsync(sql, row => row.GetString(0), cancellationToken), cancellationToken))
        .Select(name => new StoreFinding(check, null, string.Format(CultureInfo.InvariantCulture, message, name))));

    private sealed record RowCheck(string Name, string Sql, string Message);
}
