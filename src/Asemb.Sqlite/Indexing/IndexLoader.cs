using System.Text.Json;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Indexing;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Embeddings;
using Asemb.Sqlite.Ingestion;
using Asemb.Sqlite.Workspaces;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Asemb.Sqlite.Indexing;

/// <summary>Builds the index of a workspace from its rows, streaming: no more than one document is held beside the index.</summary>
internal static class IndexLoader
{
    private const int LanguageAt = DocumentRow.ColumnCount;
    private const int ChunkIdAt = LanguageAt + 1;
    private const int OrdinalAt = LanguageAt + 2;
    private const int WordsAt = LanguageAt + 3;
    private const int VectorAt = LanguageAt + 4;

    /// <param name="embeddingIndex">Whose vectors; null: those of the active one.</param>
    public static Task<WorkspaceIndex> LoadAsync(SqliteDatabase database, Workspace workspace, long? embeddingIndex, int? maxChunks, ILogger logger) =>
        database.ReadAsync(session => Load(session, workspace, embeddingIndex, maxChunks, logger), CancellationToken.None);

    public static IndexDocumentFields FieldsOf(Document document) => new(
        document.Key, document.Source, document.Uri, document.FileName, document.Title, document.Author, document.Language, document.MediaType,
        document.CreatedAt, document.UpdatedAt);

    private static WorkspaceIndex Load(SqliteSession session, Workspace workspace, long? embeddingIndex, int? maxChunks, ILogger logger)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var generation = session.Scalar<long?>(WorkspaceSql.Generation, ("$id", workspace.Id)) ?? throw workspace.Missing();
        var source = embeddingIndex is { } given
            ? new VectorSource(given, EmbeddingIndexRow.Require(session, workspace, given))
            : session.Single(WorkspaceSql.ActiveIndex, row => new VectorSource(row.GetInt64(0), row.GetInt32(1), row.GetString(2)), ("$id", workspace.Id))!;
        var index = maxChunks is { } most
            ? new WorkspaceIndex(source.Dimensions, most) { Fingerprint = source.Fingerprint }
            : new WorkspaceIndex(source.Dimensions) { Fingerprint = source.Fingerprint };
        index.LoadTerms(session.Query(IndexSql.Terms, row => new NewTerm(row.GetInt32(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2)), ("$workspace", workspace.Id)));
        var documents = session.Stream(IndexSql.Rows, rows => Documents(rows, source.Dimensions), ("$index", source.Id), ("$workspace", workspace.Id));
        try
        {
            index.Apply(generation, null, [], documents);
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException)
        {
            throw new AsembException(
                ErrorCodes.StoreUnavailable,
                $"The rows of workspace '{workspace.Name}' are damaged ({exception.Message}). `asemb doctor` says more. Restore a backup, or delete the workspace and ingest it again.",
                exception);
        }

        Log.Loaded(logger, workspace.Id, index.DocumentCount, index.ChunkCount, System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return index;
    }

    private static IEnumerable<IndexDocument> Documents(SqliteDataReader rows, int dimensions)
    {
        var more = rows.Read();
        while (more)
        {
            var document = DocumentRow.ReadSearchable(rows);
            var language = rows.GetString(LanguageAt);
            var chunks = new List<IndexChunkRow>(document.ChunkCount);
            do
            {
                var vector = new float[dimensions];
                var bytes = raw.sqlite3_column_blob(rows.Handle, VectorAt);
                if (bytes.Length != dimensions * sizeof(float)) throw new InvalidDataException($"The vector of chunk {rows.GetInt64(ChunkIdAt)} has {bytes.Length} bytes.");
                StoredVector.Read(bytes, vector);
                chunks.Add(new IndexChunkRow(rows.GetInt64(ChunkIdAt), rows.GetInt32(OrdinalAt), rows.GetFieldValue<byte[]>(WordsAt), vector));
                more = rows.Read();
            }
            while (more && rows.GetInt64(0) == document.Id);

            yield return new IndexDocument(document.Id, language, document.Metadata, FieldsOf(document), chunks);
        }
    }

    private sealed record VectorSource(long Id, int Dimensions, string Fingerprint)
    {
        public VectorSource(long id, IndexState state)
            : this(id, state.Dimensions, state.Fingerprint)
        {
        }
    }
}
