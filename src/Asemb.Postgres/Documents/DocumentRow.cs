using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Documents;

/// <summary>
/// Between a row of <see cref="Columns"/> and the record, in two views. <see cref="ReadAccepted"/>: the version accepted last, with what was
/// extracted from it once it is indexed; chunk count and time of indexing are those of the searchable version. <see cref="ReadSearchable"/>: the
/// version that is searchable, for hits: a search shows a document whole in one version.
/// </summary>
internal static class DocumentRow
{
    public const string Columns = """
        d.id, d.key, d.version, d.state, d.attempts, d.retry_at, d.content_bytes, d.content_hash, d.chunk_count, d.created_at, d.updated_at,
        d.error_stage, d.error_code, d.error_message,
        d.given_source, d.given_uri, d.given_file_name, d.given_title, d.given_media_type, d.given_metadata,
        d.indexed_version, d.indexed_generation, d.indexed_at, d.indexed_updated_at, d.indexed_bytes, d.indexed_hash,
        d.source, d.uri, d.file_name, d.title, d.author, d.language, d.media_type, d.metadata, d.warnings
        """;

    public const int ColumnCount = 35;

    public const int GivenTitle = Given + 3;
    public const int GivenMetadata = Given + 5;
    private const int Given = 14;
    private const int Indexed = 20;

    /// <param name="now">A next attempt that is not after it is not told: the document only waits for its turn.</param>
    public static Document ReadAccepted(NpgsqlDataReader row, DateTimeOffset now)
    {
        var document = new Document
        {
            Id = row.GetInt64(0),
            Key = row.GetString(1),
            Version = row.GetInt32(2),
            State = DocumentStateName.Parse(row.GetString(3)),
            Attempts = row.GetInt32(4),
            NextAttemptAt = row.GetTimeOrNull(5) is { } next && next > now ? next : null,
            ContentBytes = row.GetInt64(6),
            ContentHash = row.GetString(7),
            ChunkCount = row.GetInt32(8),
            CreatedAt = row.GetTime(9),
            UpdatedAt = row.GetTime(10),
            Error = ReadError(row, 11),
            Source = row.GetStringOrNull(Given),
            Uri = row.GetStringOrNull(Given + 1),
            FileName = row.GetStringOrNull(Given + 2),
            Title = row.GetStringOrNull(Given + 3),
            MediaType = row.GetStringOrNull(Given + 4),
            IndexedAt = row.GetTimeOrNull(Indexed + 2),
            Metadata = [],
        };
        var isSearchable = !row.IsDBNull(Indexed) && row.GetInt32(Indexed) == document.Version;
        return isSearchable ? WithExtracted(document, row) : document with { Metadata = ParseObject(row.GetString(Given + 5)) };
    }

    /// <remarks>Only for rows with an indexed version.</remarks>
    public static Document ReadSearchable(NpgsqlDataReader row) => WithExtracted(
        new Document
        {
            Id = row.GetInt64(0),
            Key = row.GetString(1),
            Version = row.GetInt32(Indexed),
            State = DocumentState.Indexed,
            Attempts = row.GetInt32(4),
            ContentBytes = row.GetInt64(Indexed + 4),
            ContentHash = row.GetString(Indexed + 5),
            ChunkCount = row.GetInt32(8),
            CreatedAt = row.GetTime(9),
            UpdatedAt = row.GetTime(Indexed + 3),
            IndexedAt = row.GetTime(Indexed + 2),
            Metadata = [],
        },
        row);

    public static DocumentError? ReadError(NpgsqlDataReader row, int ordinal) =>
        row.IsDBNull(ordinal) ? null : new DocumentError(row.GetString(ordinal), row.GetString(ordinal + 1), row.GetString(ordinal + 2));

    public static JsonObject ParseObject(string json) => JsonNode.Parse(json)!.AsObject();

    private static Document WithExtracted(Document document, NpgsqlDataReader row) => document with
    {
        Source = row.GetStringOrNull(Indexed + 6),
        Uri = row.GetStringOrNull(Indexed + 7),
        FileName = row.GetStringOrNull(Indexed + 8),
        Title = row.GetStringOrNull(Indexed + 9),
        Author = row.GetStringOrNull(Indexed + 10),
        Language = row.GetStringOrNull(Indexed + 11),
        MediaType = row.GetStringOrNull(Indexed + 12),
        Metadata = ParseObject(row.GetString(Indexed + 13)),
        Warnings = JsonSerializer.Deserialize<List<string>>(row.GetString(Indexed + 14))!,
    };
}
