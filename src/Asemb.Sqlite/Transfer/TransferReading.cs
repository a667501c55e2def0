using Asemb.Core.Documents;
using Asemb.Core.Transfer;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Ingestion;
using Asemb.Sqlite.Keys;
using Asemb.Sqlite.Workspaces;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Transfer;

/// <summary>Reads the rows of a data file as they are, to copy them to another store.</summary>
internal sealed class TransferReading(SqliteDatabase database) : ITransferSource
{
    public Task<IReadOnlyList<TransferDocument>> ReadAsync(Workspace workspace, long afterId, int mostDocuments, long mostBytes, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TransferDocument>>(
            session =>
            {
                var documents = new List<TransferDocument>();
                var bytes = 0L;
                // Bytes decide as often as the number: rows are taken one by one.
                for (var after = afterId; documents.Count < mostDocuments && bytes < mostBytes; after = documents[^1].Id)
                {
                    var row = session.Single(TransferSql.Documents, Read, ("$workspace", workspace.Id), ("$after", after), ("$limit", 1));
                    if (row is null) break;
                    var document = WithChunks(session, workspace, row);
                    documents.Add(document);
                    bytes += BytesOf(document);
                }

                return documents;
            },
            cancellationToken);

    public Task<IReadOnlyList<TransferDocument>> FindAsync(Workspace workspace, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TransferDocument>>(
            session => [.. keys
                .Select(key => session.Single(TransferSql.Document, Read, ("$workspace", workspace.Id), ("$key", key)))
                .OfType<TransferDocument>()
                .Select(document => WithChunks(session, workspace, document))],
            cancellationToken);

    public Task<long> CountChangedAsync(Workspace workspace, DateTimeOffset after, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.Scalar<long>(TransferSql.CountChanged, ("$workspace", workspace.Id), ("$after", after.ToUnixTimeMilliseconds())), cancellationToken);

    public Task<TransferCounts> CountAsync(Workspace workspace, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => new TransferCounts(
                session.Scalar<long>(TransferSql.CountDocuments, ("$workspace", workspace.Id)),
                session.Scalar<long>(TransferSql.CountContents, ("$workspace", workspace.Id)),
                session.Scalar<long>(TransferSql.CountChunks, ("$workspace", workspace.Id)),
                session.Scalar<long>(TransferSql.CountVectors, ("$workspace", workspace.Id), ("$index", ActiveIndex(session, workspace)))),
            cancellationToken);

    public async Task<IReadOnlyList<TransferKey>> ReadKeysAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            session => session.Query(TransferSql.Keys, row => new TransferKey(KeyStore.Read(row), row.GetFieldValue<byte[]>(9)), ("$now", now.ToUnixTimeMilliseconds())), cancellationToken);

    private static TransferDocument WithChunks(SqliteSession session, Workspace workspace, TransferDocument document) => document.Searchable is not { } searchable
        ? document
        : document with
        {
            Searchable = searchable with
            {
                Chunks = session.Query(
                    TransferSql.Chunks, ReadChunk, ("$index", ActiveIndex(session, workspace)), ("$document", document.Id), ("$workspace", workspace.Id)),
            },
        };

    private static long ActiveIndex(SqliteSession session, Workspace workspace) =>
        session.Single(WorkspaceSql.ActiveIndex, row => Tuple.Create(row.GetInt64(0)), ("$id", workspace.Id))?.Item1 ?? throw workspace.Missing();

    private static long BytesOf(TransferDocument document) => (document.Content?.Length ?? 0)
        + (document.Searchable?.Chunks.Sum(chunk => (2L * chunk.Text.Length) + (sizeof(float) * (chunk.Vector?.Length ?? 0))) ?? 0);

    private static TransferChunk ReadChunk(SqliteDataReader row) => new(
        row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetFieldValue<byte[]>(5), ChunkRow.ReadHeadings(row.GetString(6)),
        row.GetStringOrNull(7), row.GetString(8), row.IsDBNull(9) ? null : ReadVector(row.GetFieldValue<byte[]>(9)));

    private static float[] ReadVector(byte[] bytes)
    {
        var vector = new float[bytes.Length / sizeof(float)];
        StoredVector.Read(bytes, vector);
        return vector;
    }

    private static TransferDocument Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Key = row.GetString(1),
        Version = row.GetInt32(2),
        State = DocumentStateName.Parse(row.GetString(3)) is var state and not DocumentState.Processing ? state : DocumentState.Pending,
        Attempts = row.GetInt32(4),
        IsSuspect = row.GetInt64(5) != 0,
        RetryAt = row.GetTimeOrNull(6),
        ContentHash = row.GetString(7),
        ContentBytes = row.GetInt64(8),
        CreatedAt = row.GetTime(9),
        UpdatedAt = row.GetTime(10),
        Error = DocumentRow.ReadError(row, 11),
        Given = new GivenFields(row.GetStringOrNull(14), row.GetStringOrNull(15), row.GetStringOrNull(16), row.GetStringOrNull(17), row.GetStringOrNull(18), row.GetString(19)),
        Searchable = row.IsDBNull(20) ? null : ReadSearchable(row),
        ContentEncoding = row.IsDBNull(34) ? 0 : row.GetInt32(34),
        Content = row.IsDBNull(34) ? null : row.GetFieldValue<byte[]>(35),
    };

    private static SearchableVersion ReadSearchable(SqliteDataReader row) => new()
    {
        Version = row.GetInt32(20),
        IndexedAt = row.GetTime(21),
        UpdatedAt = row.GetTime(22),
        ContentBytes = row.GetInt64(23),
        ContentHash = row.GetString(24),
        Source = row.GetStringOrNull(25),
        Uri = row.GetStringOrNull(26),
        FileName = row.GetStringOrNull(27),
        Title = row.GetStringOrNull(28),
        Author = row.GetStringOrNull(29),
        Language = row.GetStringOrNull(30),
        MediaType = row.GetString(31),
        Metadata = row.GetString(32),
        Warnings = row.GetString(33),
        Chunks = [],
    };
}
