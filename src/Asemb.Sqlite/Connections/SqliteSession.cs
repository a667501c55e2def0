using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Connections;

/// <summary>
/// A connection with its prepared statements: each text is prepared once. Not thread-safe; a statement must be read to its end before it is
/// executed again, which <see cref="Query{T}"/> sees to.
/// </summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public SqliteConnection Connection { get; } = connection;

    /// <returns>Rows changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Bind(sql, parameters).ExecuteNonQuery();

    /// <returns>The first column of the first row; default when there is none or it is null.</returns>
    public T? Scalar<T>(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? reader.GetFieldValue<T>(0) : default;
    }

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }

    public T? Single<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : class
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        return reader.Read() ? map(reader) : null;
    }

    /// <summary>Rows one by one without keeping them.</summary>
    public void ForEach(string sql, Action<SqliteDataReader> visit, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        while (reader.Read()) visit(reader);
    }

    /// <summary>Rows one by one for one who consumes them as a sequence, once, before anything else is done with the session.</summary>
    public IEnumerable<T> Stream<T>(string sql, Func<SqliteDataReader, IEnumerable<T>> map, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Consume(Bind(sql, parameters), map);

    public void Dispose()
    {
        foreach (var command in _commands.Values) command.Dispose();
        Connection.Dispose();
    }

    private static IEnumerable<T> Consume<T>(SqliteCommand command, Func<SqliteDataReader, IEnumerable<T>> map)
    {
        using var reader = command.ExecuteReader();
        foreach (var item in map(reader)) yield return item;
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        ref var command = ref CollectionsMarshal.GetValueRefOrAddDefault(_commands, sql, out var known);
        if (!known)
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        for (var i = 0; i < parameters.Length; i++) command!.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        return command!;
    }
}
