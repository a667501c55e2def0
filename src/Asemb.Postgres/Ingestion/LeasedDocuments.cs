using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Workspaces;
using Npgsql;

namespace Asemb.Postgres.Ingestion;

/// <summary>Loads what a worker needs of documents that were just leased: all workspaces in one round trip, and one more for chunks that are known.</summary>
internal sealed class LeasedDocuments(PostgresDatabase database, TimeProvider time)
{
    private const int WorkspaceAt = DocumentRow.ColumnCount;
    private const int ContentAt = WorkspaceAt + WorkspaceRow.ColumnCount;
    private const int BuildingAt = ContentAt + ContentRow.ColumnCount;
    private const int LeaseAt = BuildingAt + 5;
    private const int ActiveAt = LeaseAt + 1;

    /// <returns>In the order of the leases, without those that were replaced or deleted since; and those whose stored original is damaged.</returns>
    public async Task<(IReadOnlyList<LeasedDocument> Loaded, IReadOnlyList<DocumentFailure> Damaged)> LoadAsync(IReadOnlyList<Lease> leases)
    {
        var now = time.GetUtcNow();
        var statements = leases.GroupBy(lease => lease.Workspace).Select(group => (group.Key, new Statement(
            LeaseSql.Leased, group.Key, group.Select(lease => lease.Document).ToArray(), group.Select(lease => lease.Token).ToArray()))).ToList();
        var rows = await database.ReadAsync(null, session => session.QueryInEachAsync(statements, (_, row) => Read(row, now), CancellationToken.None), CancellationToken.None);
        var known = await FindKnownAsync(rows);
        var loaded = new List<LeasedDocument>(rows.Count);
        var damaged = new List<DocumentFailure>();
        var found = rows.ToDictionary(row => row.Document.Lease);
        foreach (var lease in leases)
        {
            if (!found.TryGetValue(lease.Token, out var row)) continue;
            var document = row.Document with { KnownChunks = known[lease.Document].ToHashSet(), IsSuspect = lease.IsSuspect };
            try
            {
                loaded.Add(document with { Content = row.Content.Unpack(document.Document.ContentBytes) });
            }
            catch (InvalidDataException exception)
            {
                // It would be leased for ever, and its neighbours with it.
                damaged.Add(new DocumentFailure(document, DocumentError.OfStoredOriginal(exception), RetryAt: null));
            }
        }

        return (loaded, damaged);
    }

    private static Row Read(NpgsqlDataReader row, DateTimeOffset now) => new(
        new LeasedDocument(
            WorkspaceRow.Read(row, WorkspaceAt),
            DocumentRow.ReadAccepted(row, now),
            row.GetGuid(LeaseAt),
            row.GetStringOrNull(DocumentRow.GivenTitle),
            DocumentRow.ParseObject(row.GetString(DocumentRow.GivenMetadata)),
            default,
            new HashSet<ChunkHash>())
        {
            Building = row.IsDBNull(BuildingAt)
                ? null
                : new BuildingIndex(
                    row.GetInt64(BuildingAt),
                    new EmbeddingModelInfo(row.GetString(BuildingAt + 1), row.GetString(BuildingAt + 2), row.GetInt32(BuildingAt + 3), row.GetString(BuildingAt + 4))),
        },
        ContentRow.Read(row, ContentAt),
        row.GetInt64(ActiveAt));

    /// <summary>Hashes of stored chunks with a vector in the active index, by document.</summary>
    private async Task<ILookup<long, ChunkHash>> FindKnownAsync(List<Row> rows)
    {
        var statements = rows
            .Where(row => row.Document.Document.ChunkCount > 0)
            .GroupBy(row => (Workspace: row.Document.Workspace.Id, row.Active))
            .Select(group => (group.Key.Workspace, new Statement(
                VectorTables.KnownChunksSql(group.Key.Active), group.Key.Workspace, group.Select(row => row.Document.Document.Id).ToArray())))
            .ToList();
        try
        {
            var known = statements.Count == 0 ? [] : await database.ReadAsync(
                null,
                session => session.QueryInEachAsync(statements, (_, row) => (Document: row.GetInt64(0), Hash: ChunkHash.FromBytes(row.GetFieldValue<byte[]>(1))), CancellationToken.None),
                CancellationToken.None);
            return known.ToLookup(chunk => chunk.Document, chunk => chunk.Hash);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // An index was dropped in this moment. Embedding once more than needed does no harm.
            return Array.Empty<(long Document, ChunkHash Hash)>().ToLookup(chunk => chunk.Document, chunk => chunk.Hash);
        }
    }

    /// <param name="Active">Id of the active embedding index.</param>
    private sealed record Row(LeasedDocument Document, DocumentContent Content, long Active);
}
