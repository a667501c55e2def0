using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Operations;

/// <summary>What a database looks like to who operates it: read from the catalogues, beside the server and without any row of a tenant.</summary>
/// <param name="Settings">Of the server, in its own units: kilobytes for memory.</param>
public sealed record StoreStatistics(
    LoginFacts Login,
    IReadOnlyList<TableStatistics> Tables,
    IReadOnlyList<IndexStatistics> Indexes,
    IReadOnlyList<VectorStatistics> Vectors,
    IReadOnlyDictionary<string, string> Settings)
{
    /// <exception cref="Core.Errors.AsembException"><c>store_unavailable</c></exception>
    public static Task<StoreStatistics> ReadAsync(PostgresStoreOptions options, CancellationToken cancellationToken) => LoginConnection.UseAsync(
        options,
        async connection =>
        {
            var login = await LoginFacts.ReadAsync(connection, cancellationToken);
            var tables = await connection.RowsAsync(StatisticsSql.Tables, TableStatistics.Read, cancellationToken);
            var indexes = await connection.RowsAsync(StatisticsSql.Indexes, IndexStatistics.Read, cancellationToken);
            var progress = await connection.RowsAsync(StatisticsSql.Progress, BuildProgress.Read, cancellationToken);
            var vectors = await connection.RowsAsync(StatisticsSql.Vectors, row => VectorStatistics.Read(row, tables, indexes, progress), cancellationToken);
            vectors = await OtherIndexes.NameAsync(connection, vectors, cancellationToken);
            var settings = await connection.RowsAsync(StatisticsSql.Settings, row => KeyValuePair.Create(row.GetString(0), row.GetString(1)), cancellationToken);
            return new StoreStatistics(login, tables, indexes, vectors, settings.ToDictionary(StringComparer.Ordinal));
        },
        cancellationToken);
}

/// <param name="Rows">About how many.</param>
/// <param name="DeadRows">Left behind by updates and deletes, until vacuum takes them.</param>
/// <param name="ChangedRows">Since the last analyze.</param>
/// <param name="HeapBytes">The rows themselves.</param>
/// <param name="ToastBytes">Long values, kept beside them.</param>
/// <param name="Options">Storage settings of its own, such as <c>autovacuum_vacuum_scale_factor=0.02</c>.</param>
public sealed record TableStatistics(
    string Name, long Rows, long LiveRows, long DeadRows, long ChangedRows, long HeapBytes, long ToastBytes, long IndexBytes, DateTimeOffset? LastVacuum, DateTimeOffset? LastAnalyze,
    IReadOnlyList<string> Options)
{
    public long TotalBytes => HeapBytes + ToastBytes + IndexBytes;

    public double DeadShare => LiveRows + DeadRows == 0 ? 0 : (double)DeadRows / (LiveRows + DeadRows);

    internal static TableStatistics Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.TimeOrNull(8), row.TimeOrNull(9),
        row.GetFieldValue<string[]>(10));
}

/// <param name="IsValid">False is what a build that was killed leaves: it costs writes and serves nothing.</param>
/// <param name="Scans">How often it was used since the statistics began.</param>
/// <param name="PackedBytes">About how large it would be when built anew; null where that cannot be told.</param>
public sealed record IndexStatistics(
    string Name, string Table, string Method, bool IsValid, bool IsUnique, long Bytes, long Scans, long? PackedBytes, string Definition)
{
    /// <summary>Below this nobody gains by building anew.</summary>
    private const long LeastBloatedBytes = 16L << 20;

    public bool IsBloated => PackedBytes is { } packed && Bytes > LeastBloatedBytes && Bytes > 2.5 * packed;

    /// <summary>Finds neighbours of vectors.</summary>
    public bool IsGraph => Method is "hnsw" or "ivfflat";

    /// <summary>What REINDEX CONCURRENTLY makes on its way and leaves when it is killed.</summary>
    public bool IsLeftover => !IsValid && (Name.Contains("_ccnew", StringComparison.Ordinal) || Name.Contains("_ccold", StringComparison.Ordinal));

    internal static IndexStatistics Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3) && row.GetBoolean(4), row.GetBoolean(5), row.GetInt64(6), row.GetInt64(7), row.IsDBNull(8) ? null : row.GetInt64(8),
        row.GetString(9));
}

/// <summary>An embedding index: its table of vectors and the graph over it.</summary>
/// <param name="Workspace">Null when no workspace has it: it was left behind.</param>
/// <param name="Role"><c>active</c>, <c>building</c> or <c>retired</c>; null when no workspace has it.</param>
/// <param name="Graph">Null: searches read all vectors of the workspace, which is right for few.</param>
/// <param name="Build">What is being built on it now.</param>
public sealed record VectorStatistics(long Id, string? Workspace, string? Model, string? Type, TableStatistics Table, IndexStatistics? Graph, BuildProgress? Build, string? Role)
{
    /// <summary><c>exact</c>, <c>building</c>, <c>ready</c> or <c>invalid</c>.</summary>
    public string State => Build is not null ? "building" : Graph is null ? "exact" : Graph.IsValid ? "ready" : "invalid";

    internal static VectorStatistics Read(
        NpgsqlDataReader row, IReadOnlyList<TableStatistics> tables, IReadOnlyList<IndexStatistics> indexes, IReadOnlyList<BuildProgress> progress)
    {
        var table = row.GetString(4);
        return new VectorStatistics(
            row.GetInt64(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), tables.First(known => known.Name == table),
            indexes.Where(index => index.Table == table && index.IsGraph).OrderByDescending(index => index.IsValid).FirstOrDefault(),
            progress.FirstOrDefault(known => known.Table == table), row.IsDBNull(1) ? null : "active");
    }
}

/// <param name="Done">Of <paramref name="Total"/> blocks or rows, whichever the phase counts; a total of 0 is not known yet.</param>
public sealed record BuildProgress(string Table, string Phase, long Done, long Total)
{
    internal static BuildProgress Read(NpgsqlDataReader row) => row.GetInt64(5) > 0
        ? new BuildProgress(row.GetString(0), row.GetString(1), row.GetInt64(4), row.GetInt64(5))
        : new BuildProgress(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3));
}
