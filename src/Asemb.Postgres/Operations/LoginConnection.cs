using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Operations;

/// <summary>One connection as the login itself, for what operators do: it has the rights that the login has, and no more.</summary>
internal static class LoginConnection
{
    /// <exception cref="Core.Errors.AsembException"><c>store_unavailable</c></exception>
    public static Task<T> UseAsync<T>(PostgresStoreOptions options, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) => PostgresFailures.TranslateAsync(
        PostgresAddress.Of(options.ConnectionString),
        async () =>
        {
            await using var connection = new NpgsqlConnection(PostgresAddress.ForLogin(options));
            await connection.OpenAsync(cancellationToken);
            return await work(connection);
        },
        cancellationToken);

    public static async Task<IReadOnlyList<T>> RowsAsync<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
        return rows;
    }

    /// <summary>A statement that takes as long as it takes.</summary>
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static string? TextOrNull(this NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetFieldValue<DateTimeOffset>(ordinal);
}
