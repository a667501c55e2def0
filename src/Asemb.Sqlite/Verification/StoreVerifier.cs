using System.Globalization;
using Asemb.Core.Stores;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Migrations;

namespace Asemb.Sqlite.Verification;

/// <summary>Compares the rows with one another. Reads one state of the file from beginning to end, beside writes.</summary>
internal sealed class StoreVerifier(SqliteDatabase database)
{
    private static readonly IReadOnlyList<RowCheck> Checks =
    [
        new("active-index", VerifySql.WithoutActiveIndex, "The workspace has no active embedding index. Restore a backup."),
        new("vectors-match-chunks", VerifySql.ChunksWithoutVector, "{0} chunks have no vector in the active index. Ingest their documents again."),
        new("vectors-match-index", VerifySql.StrayVectors, "{0} vectors belong to no chunk, to another workspace's index, or have the wrong length. Restore a backup, or ingest the documents again."),
        new("chunk-counts", VerifySql.WrongChunkCounts, "{0} documents have other chunks than they say. Ingest them again."),
        new("contents", VerifySql.WrongContents, "{0} documents have lost their original bytes. Send them again."),
        new("lexicon", VerifySql.DuplicateTerms, "{0} terms stand in the lexicon twice. Restore a backup, or ingest the workspace again."),
    ];

    public Task<List<StoreFinding>> VerifyAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            var findings = new List<StoreFinding>();
            foreach (var problem in session.Query(VerifySql.QuickCheck, row => row.GetString(0)).Where(problem => !string.Equals(problem, "ok", StringComparison.Ordinal)))
            {
                findings.Add(new StoreFinding("file", null, $"{database.Path} is damaged: {problem}. Keep a copy and restore a backup."));
            }

            session.ForEach(
                VerifySql.ForeignKeyCheck,
                row => findings.Add(new StoreFinding("orphans", null, $"{row.GetInt64(1)} rows of {row.GetString(0)} belong to nothing. Restore a backup.")));
            findings.AddRange(CompareSchema(session));
            foreach (var check in Checks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                session.ForEach(
                    check.Sql,
                    row => findings.Add(new StoreFinding(
                        check.Name, row.GetStringOrNull(0), string.Format(CultureInfo.InvariantCulture, check.Message, row.GetInt64(1)))));
            }

            return findings;
        },
        cancellationToken);

    private static IEnumerable<StoreFinding> CompareSchema(SqliteSession session)
    {
        var expected = SchemaMigrator.ReadExpected();
        var actual = SchemaMigrator.ReadSchema(session);
        foreach (var name in expected.Keys.Union(actual.Keys, StringComparer.Ordinal))
        {
            if (string.Equals(expected.GetValueOrDefault(name), actual.GetValueOrDefault(name), StringComparison.Ordinal)) continue;
            var what = !actual.ContainsKey(name) ? "is missing" : !expected.ContainsKey(name) ? "is not ours" : "was changed by hand";
            yield return new StoreFinding("schema", null, $"The {name} {what}. Undo the change, or restore a backup.");
        }
    }

    private sealed record RowCheck(string Name, string Sql, string Message);
}
