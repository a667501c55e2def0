using System.Text.Json;
using Asemb.Core.Documents;
using Npgsql;

namespace Asemb.Postgres.Documents;

/// <summary>Between a row of <see cref="Columns"/> and the record.</summary>
internal static class ChunkRow
{
    public const string Columns = "c.id, c.ordinal, c.start, c.length, c.tokens, c.page, c.heading_path, c.text";

    public const int ColumnCount = 8;

    private const string NoHeadings = "[]";

    public static StoredChunk Read(NpgsqlDataReader row) => Read(row, 0);

    public static StoredChunk Read(NpgsqlDataReader row, int at) => new(
        row.GetInt64(at),
        row.GetInt32(at + 1),
        row.GetInt32(at + 2),
        row.GetInt32(at + 3),
        row.GetString(at + 7),
        ReadHeadings(row.GetString(at + 6)),
        row.GetInt32(at + 4),
        row.GetInt32(at + 5));

    public static IReadOnlyList<string> ReadHeadings(string stored) =>
        string.Equals(stored, NoHeadings, StringComparison.Ordinal) ? [] : JsonSerializer.Deserialize<List<string>>(stored)!;

    public static string WriteHeadings(IReadOnlyList<string> headingPath) => headingPath.Count == 0 ? NoHeadings : JsonSerializer.Serialize(headingPath);
}
