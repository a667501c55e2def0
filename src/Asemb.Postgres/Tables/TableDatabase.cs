using Npgsql;
using Npgsql.Schema;

namespace Asemb.Postgres.Tables;

/// <summary>
/// A user's database as a source sees it: each statement in a transaction that can only read, with its time limited and the texts of times and numbers the
/// same whatever the database's settings. Nothing is set for longer than the transaction, so that a pooler may stand in between.
/// </summary>
internal sealed class TableDatabase(NpgsqlDataSource source, TableSettings settings)
{
    /// <summary>Bytes of rows that are held at a time, whatever the size of a batch.</summary>
    private const long MostBytes = 32L << 20;

    private const string ReadOnly = "SET TRANSACTION READ ONLY";

    private const string Texts = """
        SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, MDY', true), set_config('IntervalStyle', 'iso_8601', true),
            set_config('extra_float_digits', '1', true), set_config('statement_timeout', $1::text, true)
        """;

    public Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken, params IReadOnlyList<object> values) => TableFailures.TranslateAsync(
        settings,
        async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var reader = await ReadAsync(connection, sql, values, cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
            return rows;
        },
        cancellationToken);

    /// <summary>Rows that <see cref="TableSql"/> selects; fewer than there are when they are large.</summary>
    public Task<RowPage> RowsAsync(string sql, CancellationToken cancellationToken, params IReadOnlyList<object> values) => TableFailures.TranslateAsync(
        settings,
        async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var reader = await ReadAsync(connection, sql, values, cancellationToken);
            var rows = new List<SourceRow>();
            var bytes = 0L;
            while (bytes < MostBytes)
            {
                if (!await reader.ReadAsync(cancellationToken)) return new RowPage(rows, IsCut: false);
                var row = new SourceRow(reader.GetFieldValue<string[]>(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
                bytes += (row.Json?.Length ?? 0) * 2L;
                rows.Add(row);
            }

            return new RowPage(rows, IsCut: true);
        },
        cancellationToken);

    /// <summary>A transaction that may write: of an outbox only.</summary>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params IReadOnlyList<object> values) => TableFailures.TranslateAsync(
        settings,
        async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = settings.StatementTimeout };
            foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>Names and types of the columns of a query, which is looked at and not run.</summary>
    public Task<List<(string Name, uint Type)>> DescribeAsync(string from, CancellationToken cancellationToken) => TableFailures.TranslateAsync(
        settings,
        async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"SELECT * FROM {from} AS t WHERE $1::int IS NOT NULL", connection) { CommandTimeout = settings.StatementTimeout };
            command.Parameters.Add(new NpgsqlParameter { Value = 0 });
            await using var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SchemaOnly, cancellationToken);
            return (await reader.GetColumnSchemaAsync(cancellationToken)).Select(column => (column.ColumnName, ((NpgsqlDbColumn)column).TypeOID)).ToList();
        },
        cancellationToken);

    private async Task<NpgsqlDataReader> ReadAsync(NpgsqlConnection connection, string sql, IReadOnlyList<object> values, CancellationToken cancellationToken)
    {
        // Disposed with the reader: it owns nothing but managed memory until then.
        var batch = new NpgsqlBatch(connection) { Timeout = settings.StatementTimeout + 5 };
        batch.BatchCommands.Add(new NpgsqlBatchCommand(ReadOnly));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Texts) { Parameters = { new NpgsqlParameter { Value = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{settings.StatementTimeout}s") } } });
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
        var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return reader;
    }
}

/// <param name="Key">Values of the key's columns as text.</param>
/// <param name="Watermark">As text; null where there is none.</param>
/// <param name="Json">The columns that are read, as a JSON object; null when they are too large to be read.</param>
internal sealed record SourceRow(string[] Key, string? Watermark, string? Json);

/// <param name="IsCut">There may be more, whatever the number of rows.</param>
internal sealed record RowPage(IReadOnlyList<SourceRow> Rows, bool IsCut)
{
    public bool IsLast(int limit) => !IsCut && Rows.Count < limit;
}
