using Asemb.Postgres.Indexing;
using Npgsql;

namespace Asemb.Postgres.Search;

/// <summary>A workspace as a search finds it.</summary>
/// <param name="Words">Sum of the chunks' lengths.</param>
/// <param name="HasGraph">Whether the vectors' graph may be used.</param>
/// <param name="ChunksPerDocument">Of the documents that came last.</param>
internal sealed record SearchState(long Generation, long Chunks, long Words, VectorTable Vectors, string Fingerprint, bool HasGraph, double ChunksPerDocument)
{
    /// <summary>Chunks up to which all vectors are compared. See <see cref="PostgresStoreOptions.ExactUpTo"/>.</summary>
    public int ExactUpTo { get; init; }

    public float AverageLength => Chunks > 0 && Words > 0 ? (float)Words / Chunks : 1;

    /// <summary>A row of <see cref="SearchSql.State"/>.</summary>
    public static SearchState Read(NpgsqlDataReader row, long workspace) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetInt64(2),
        new VectorTable(workspace, row.GetInt64(3), row.GetInt32(4), VectorTable.PrecisionOf(row.GetString(5))),
        row.GetString(6),
        row.GetBoolean(7),
        row.IsDBNull(8) ? 1 : row.GetDouble(8));
}
