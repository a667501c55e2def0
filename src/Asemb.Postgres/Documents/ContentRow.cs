using Asemb.Core.Documents;
using Npgsql;

namespace Asemb.Postgres.Documents;

/// <summary>Encoding and bytes in two neighbouring columns, which are null when the row is lost.</summary>
internal static class ContentRow
{
    public const int ColumnCount = 2;

    public static DocumentContent Read(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? default : new DocumentContent(row.GetInt16(at), row.GetFieldValue<byte[]>(at + 1));
}
