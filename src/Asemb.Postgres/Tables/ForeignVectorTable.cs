using Asemb.Core.Errors;
using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Tables;

/// <summary>Columns of another program's vector table.</summary>
public sealed record VectorColumns(string Id = "id", string Text = "text", string Metadata = "metadata", string Vector = "embedding");

/// <param name="Metadata">JSON; null where the table has none.</param>
/// <param name="Vector">Null where the table has none.</param>
public sealed record VectorTableRow(string Id, string? Text, string? Metadata, float[]? Vector);

/// <summary>A table of texts with pgvector's vectors that another program made. It is read only, in the order of its ids, a page at a time, each in a transaction of its own.</summary>
public sealed class ForeignVectorTable : IAsyncDisposable
{
    private const string Where = "The database that is imported from";

    private const string FindColumns = """
        SELECT a.attname::text, format_type(a.atttypid, -1), t.typname::text FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
        """;

    /// <summary>Whether an index sees to it that no two rows of $1 have the same value in the column $2.</summary>
    private const string FindUnique = """
        SELECT true FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = to_regclass($1) AND a.attname = $2 AND i.indnkeyatts = 1 AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
        """;

    private readonly NpgsqlDataSource _source;
    private readonly VectorColumns _columns;
    private readonly string _table;
    private readonly string _idType;
    private readonly bool _hasVector;
    private readonly bool _hasMetadata;

    private ForeignVectorTable(NpgsqlDataSource source, VectorColumns columns, string table, string idType, bool hasVector, bool hasMetadata) =>
        (_source, _columns, _table, _idType, _hasVector, _hasMetadata) = (source, columns, table, idType, hasVector, hasMetadata);

    /// <exception cref="AsembException"><c>invalid_source</c> when it is no such table, <c>store_unavailable</c> when the database cannot be read.</exception>
    public static async Task<ForeignVectorTable> OpenAsync(string connectionString, string table, VectorColumns columns, CancellationToken cancellationToken)
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "asemb", MaxPoolSize = 2 }.ConnectionString);
        try
        {
            var name = TableSql.QuoteTable(table);
            var found = await QueryAsync(source, FindColumns, row => (Name: row.GetString(0), Type: row.GetString(1), Base: row.GetString(2)), cancellationToken, name);
            if (found.Count == 0) throw new AsembException(ErrorCodes.InvalidSource, $"There is no table '{table}' in that database. n8n's default is n8n_vectors; write schema.name where it is not in the search path.");
            var names = found.ConvertAll(column => column.Name);
            foreach (var (option, column) in new[] { ("--id-column", columns.Id), ("--text-column", columns.Text) })
            {
                if (!names.Contains(column, StringComparer.Ordinal))
                    throw new AsembException(ErrorCodes.InvalidSource, $"Table '{table}' has no column '{column}'. Name the right one with {option}. {NearestName.Suggest(column, names)}");
            }

            await RequireDistinctAsync(source, name, table, columns.Id, cancellationToken);
            var vector = found.Find(column => string.Equals(column.Name, columns.Vector, StringComparison.Ordinal));
            return new ForeignVectorTable(
                source, columns, name, found.First(column => string.Equals(column.Name, columns.Id, StringComparison.Ordinal)).Type, vector.Base is "vector" or "halfvec",
                names.Contains(columns.Metadata, StringComparer.Ordinal));
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken) => (await QueryAsync(_source, $"SELECT count(*) FROM {_table}", row => row.GetInt64(0), cancellationToken))[0];

    /// <summary>Rows behind an id, in the order of ids.</summary>
    public Task<List<VectorTableRow>> ReadAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        var id = TableSql.Quote(_columns.Id);
        var metadata = _hasMetadata ? $"{TableSql.Quote(_columns.Metadata)}::text" : "NULL::text";
        var vector = _hasVector ? $"{TableSql.Quote(_columns.Vector)}::real[]" : "NULL::real[]";
        var behind = after is null ? "" : $"AND {id} > $2::text::{_idType}";
        var sql = $"SELECT {id}::text, {TableSql.Quote(_columns.Text)}::text, {metadata}, {vector} FROM {_table} WHERE {id} IS NOT NULL {behind} ORDER BY {id} LIMIT $1";
        return QueryAsync(
            _source,
            sql,
            row => new VectorTableRow(row.GetString(0), row.GetStringOrNull(1), row.GetStringOrNull(2), row.IsDBNull(3) ? null : row.GetFieldValue<float[]>(3)),
            cancellationToken,
            after is null ? [limit] : [limit, after]);
    }

    /// <summary>Pages begin behind an id, and documents are named by it: of rows that share one, some would be left out without a word.</summary>
    private static async Task RequireDistinctAsync(NpgsqlDataSource source, string name, string table, string column, CancellationToken cancellationToken)
    {
        if ((await QueryAsync(source, FindUnique, row => row.GetBoolean(0), cancellationToken, name, column)).Count > 0) return;
        var id = TableSql.Quote(column);
        var twice = await QueryAsync(source, $"SELECT {id}::text FROM {name} WHERE {id} IS NOT NULL GROUP BY {id} HAVING count(*) > 1 LIMIT $1", row => row.GetString(0), cancellationToken, 1);
        if (twice.Count > 0) throw new AsembException(ErrorCodes.InvalidSource, $"Several rows of table '{table}' have '{ShownText.Shorten(twice[0])}' in column '{column}', so that they cannot be told apart. Name with --id-column one that no two rows have alike.");
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static Task<List<T>> QueryAsync<T>(NpgsqlDataSource source, string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken, params object[] values) => PostgresFailures.TranslateAsync(
        Where,
        async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand("SET TRANSACTION READ ONLY") } };
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
            batch.BatchCommands.Add(command);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            return await PostgresSession.ReadRowsAsync(reader, map, cancellationToken);
        },
        cancellationToken);
}
