using System.Globalization;
using Asemb.Core.Indexing;
using Asemb.Core.Stores;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Migrations;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Verification;

/// <summary>Compares the rows with one another, in one state of the file and beside writes, and the indexes in memory with the rows.</summary>
internal sealed class StoreVerifier(SqliteDatabase database, WorkspaceIndexes indexes)
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

    public async Task<IReadOnlyList<StoreFinding>> VerifyAsync(CancellationToken cancellationToken)
    {
        var findings = await VerifyRowsAsync(cancellationToken);
        foreach (var (workspace, index) in indexes.List())
        {
            // Alone: no commit is between file and memory.
            if (await database.WriteAloneAsync(write => Compare(write.Session, workspace, index), cancellationToken) is { } finding) findings.Add(finding);
        }

        return findings;
    }

    private static StoreFinding? Compare(SqliteSession session, long workspace, WorkspaceIndex index)
    {
        var name = session.Scalar<string>(WorkspaceSql.NameOf, ("$id", workspace));
        if (name is null) return null;
        var memory = $"{index.DocumentCount} documents, {index.ChunkCount} chunks, {index.TermCount} terms, generation {index.Generation}";
        var file = session.Single(
            IndexSql.Counts,
            row => $"{row.GetInt64(0)} documents, {row.GetInt64(1)} chunks, {row.GetInt64(2)} terms, generation {row.GetInt64(3)}",
            ("$workspace", workspace));
        return string.Equals(memory, file, StringComparison.Ordinal)
            ? null
            : new StoreFinding("memory-matches-rows", name, $"The index in memory has {memory}; the file has {file}. Restart the process: the index is then built from the file.");
    }

    private Task<List<StoreFinding>> VerifyRowsAsync(CancellationToken cancellationToken) => database.ReadAsync(
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

            findings.AddRange(CompareWords(session, cancellationToken));
            return findings;
        },
        cancellationToken);

    /// <summary>Words are numbers of terms: one that the lexicon does not have could never be found.</summary>
    private static IEnumerable<StoreFinding> CompareWords(SqliteSession session, CancellationToken cancellationToken)
    {
        foreach (var workspace in session.Query(VerifySql.Workspaces, row => Tuple.Create(row.GetInt64(0), row.GetString(1))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var terms = session.Query(VerifySql.TermIds, row => row.GetInt32(0), ("$workspace", workspace.Item1)).ToHashSet();
            var damaged = 0;
            session.ForEach(VerifySql.ChunkWords, row => damaged += AreKnown(row.GetFieldValue<byte[]>(0), terms) ? 0 : 1, ("$workspace", workspace.Item1));
            if (damaged == 0) continue;
            yield return new StoreFinding("words", workspace.Item2, $"{damaged} chunks have words that are not in the lexicon. Restore a backup, or ingest the workspace again.");
        }
    }

    private static bool AreKnown(byte[] bytes, HashSet<int> terms)
    {
        var words = ChunkWords.Read(bytes);
        while (words.MoveNext())
        {
            if (!terms.Contains(words.TermId)) return false;
        }

        return true;
    }

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
