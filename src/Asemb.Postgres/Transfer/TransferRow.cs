using System.Text.Json;
using Asemb.Core.Documents;
using Asemb.Core.Keys;
using Asemb.Core.Transfer;
using Npgsql;
using Pgvector;

namespace Asemb.Postgres.Transfer;

/// <summary>Between the rows of <see cref="TransferSql"/> and the records.</summary>
internal static class TransferRow
{
    public static TransferDocument Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Key = row.GetString(1),
        Version = row.GetInt32(2),
        State = DocumentStateName.Parse(row.GetString(3)) is var state and not DocumentState.Processing ? state : DocumentState.Pending,
        Attempts = row.GetInt32(4),
        IsSuspect = row.GetBoolean(5),
        RetryAt = Time(row, 6),
        ContentHash = row.GetString(7),
        ContentBytes = row.GetInt64(8),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(9),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(10),
        Error = row.IsDBNull(11) ? null : new DocumentError(row.GetString(11), row.GetString(12), row.GetString(13)),
        Given = new GivenFields(Text(row, 14), Text(row, 15), Text(row, 16), Text(row, 17), Text(row, 18), row.GetString(19)),
        Searchable = row.IsDBNull(20) ? null : ReadSearchable(row),
        ContentEncoding = row.IsDBNull(34) ? 0 : row.GetInt16(34),
        Content = row.IsDBNull(34) ? null : row.GetFieldValue<byte[]>(35),
    };

    /// <returns>The chunk with the id of its document.</returns>
    public static (long Document, TransferChunk Chunk) ReadChunk(NpgsqlDataReader row, int dimensions) => (
        row.GetInt64(0),
        new TransferChunk(
            row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetFieldValue<byte[]>(6), JsonSerializer.Deserialize<List<string>>(row.GetString(7))!,
            Text(row, 8), row.GetString(9), row.GetBoolean(10) ? row.IsDBNull(11) ? new float[dimensions] : row.GetFieldValue<Vector>(11).ToArray() : null));

    public static TransferKey ReadKey(NpgsqlDataReader row) => new(
        new ApiKey(
            row.GetGuid(0), row.GetString(1), row.GetString(2), (KeyScopes)row.GetInt32(3), row.IsDBNull(4) ? null : row.GetFieldValue<string[]>(4),
            row.GetFieldValue<DateTimeOffset>(5), Time(row, 6), Time(row, 7), Time(row, 8)),
        row.GetFieldValue<byte[]>(9));

    private static SearchableVersion ReadSearchable(NpgsqlDataReader row) => new()
    {
        Version = row.GetInt32(20),
        IndexedAt = row.GetFieldValue<DateTimeOffset>(21),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(22),
        ContentBytes = row.GetInt64(23),
        ContentHash = row.GetString(24),
        Source = Text(row, 25),
        Uri = Text(row, 26),
        FileName = Text(row, 27),
        Title = Text(row, 28),
        Author = Text(row, 29),
        Language = Text(row, 30),
        MediaType = row.GetString(31),
        Metadata = row.GetString(32),
        Warnings = row.GetString(33),
        Chunks = [],
    };

    private static string? Text(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetFieldValue<DateTimeOffset>(ordinal);
}
