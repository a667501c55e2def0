using Npgsql;

namespace Asemb.Postgres.Indexing;

/// <summary>An embedding index of a workspace, as maintenance finds it.</summary>
/// <param name="Chunks">That have a vector in it.</param>
/// <param name="Graph"><c>valid</c>, <c>invalid</c>, or null where there is none.</param>
/// <param name="LexiconChanges">Commits whose words are not added up yet, counted up to a thousand.</param>
internal sealed record MaintenanceWork(VectorTable Vectors, bool IsActive, long Chunks, string? Graph, long LexiconChanges)
{
    public long Workspace => Vectors.Workspace;

    /// <summary>A row of <see cref="MaintenanceSql.Work"/>.</summary>
    public static MaintenanceWork Read(NpgsqlDataReader row) => new(
        new VectorTable(row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), VectorTable.PrecisionOf(row.GetString(3))),
        row.GetBoolean(4),
        row.GetInt64(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.GetInt64(7));
}
