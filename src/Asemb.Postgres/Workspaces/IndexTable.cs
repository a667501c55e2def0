using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;
using Npgsql;

namespace Asemb.Postgres.Workspaces;

/// <summary>An embedding index of a workspace with the table of its vectors.</summary>
internal sealed record IndexTable(VectorTable Vectors, bool IsActive, bool IsBuilding, string Fingerprint)
{
    public static Task<List<IndexTable>> ListAsync(PostgresSession session, long workspace, CancellationToken cancellationToken) =>
        session.QueryAsync(WorkspaceSql.Indexes, row => Read(row, workspace), cancellationToken, workspace);

    /// <summary>A row of <see cref="WorkspaceSql.Indexes"/>.</summary>
    public static IndexTable Read(NpgsqlDataReader row, long workspace) => new(
        new VectorTable(workspace, row.GetInt64(0), row.GetInt32(1), VectorTable.PrecisionOf(row.GetString(2))),
        string.Equals(row.GetString(3), "active", StringComparison.Ordinal),
        string.Equals(row.GetString(3), "building", StringComparison.Ordinal),
        row.GetString(4));
}
