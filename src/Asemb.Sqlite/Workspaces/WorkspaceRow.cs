using Asemb.Core.Embeddings;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Workspaces;

/// <summary>Between a row of <see cref="WorkspaceSql.Columns"/> and the record.</summary>
internal static class WorkspaceRow
{
    public const int ColumnCount = 10;

    public static Workspace Read(SqliteDataReader row) => Read(row, 0);

    public static Workspace Read(SqliteDataReader row, int at) => new(
        row.GetInt64(at),
        row.GetString(at + 1),
        new EmbeddingModelInfo(row.GetString(at + 5), row.GetString(at + 6), row.GetInt32(at + 7), row.GetString(at + 8)),
        WorkspaceSettingsJson.Read(row.GetString(at + 2)),
        row.GetInt64(at + 3),
        row.GetTime(at + 4))
    {
        PausedAt = row.GetTimeOrNull(at + 9),
    };
}
