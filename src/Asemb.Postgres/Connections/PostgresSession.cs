using System.Globalization;
using Npgsql;

namespace Asemb.Postgres.Connections;

/// <summary>
/// A connection in the view of one workspace. The workspace is set in the same round trip as the statement, for the transaction alone: whoever has the
/// pooled connection next does not inherit it. In a transaction it is set once, with its first statement; otherwise with every call, each of which is
/// a transaction of its own. Not thread-safe.
/// </summary>
/// <param name="workspace">Null: none; the tables of tenants are empty then.</param>
/// <param name="lockTimeout">Of a transaction; null when each call is one of its own.</param>
internal sealed class PostgresSession(NpgsqlConnection connection, long? workspace, TimeSpan? lockTimeout)
{
    private readonly bool _isTransaction = lockTimeout is not null;
    private bool _entered;

    /// <summary>For what has no method here. In a transaction call <see cref="EnterAsync"/> first.</summary>
    public NpgsqlConnection Connection { get; } = connection;

    /// <summary>No time-out for statements.</summary>
    public bool IsLong { get; init; }

    /// <summary>Sets the workspace now: before a COPY, which takes no other statement along.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        if (!_isTransaction) throw new InvalidOperationException("Only a transaction keeps its workspace.");
        if (_entered) return;
        await using var reader = await ReadAsync([], cancellationToken);
    }

    /// <summary>In a transaction that began without a workspace, or goes on in another one.</summary>
    public async Task EnterAsync(long other, CancellationToken cancellationToken)
    {
        if (!_isTransaction) throw new InvalidOperationException("Only a transaction keeps its workspace.");
        await using var reader = await ReadAsync([new Statement(SessionSql.Enter, other)], cancellationToken);
    }

    /// <summary>A statement in each of several workspaces, all in one round trip.</summary>
    /// <returns>The rows of all.</returns>
    public async Task<List<T>> QueryInEachAsync<T>(
        IReadOnlyList<(long Workspace, Statement Statement)> statements, Func<long, NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        if (statements.Count == 0) return rows;
        await using var reader = await ReadAsync([.. statements.SelectMany(each => (Statement[])[new Statement(SessionSql.Enter, each.Workspace), each.Statement])], cancellationToken);
        foreach (var (each, _) in statements)
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) rows.Add(map(each, reader));
            await reader.NextResultAsync(cancellationToken);
        }

        return rows;
    }

    /// <summary>Rows of a statement.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken, params Arg[] args)
    {
        await using var reader = await ReadAsync([new Statement(sql, args)], cancellationToken);
        return await ReadRowsAsync(reader, map, cancellationToken);
    }

    /// <returns>The first row; null when there is none.</returns>
    public async Task<T?> SingleAsync<T>(string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken, params Arg[] args)
        where T : class
    {
        await using var reader = await ReadAsync([new Statement(sql, args)], cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? map(reader) : null;
    }

    /// <returns>The first column of the first row; default when there is none or it is null.</returns>
    public async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellationToken, params Arg[] args)
    {
        await using var reader = await ReadAsync([new Statement(sql, args)], cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(0) ? reader.GetFieldValue<T>(0) : default;
    }

    /// <returns>Rows changed.</returns>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params Arg[] args) =>
        await ExecuteAsync([new Statement(sql, args)], cancellationToken);

    /// <summary>Several statements in one round trip.</summary>
    /// <returns>Rows changed by all.</returns>
    public async Task<int> ExecuteAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken)
    {
        await using var reader = await ReadAsync(statements, cancellationToken);
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return Math.Max(0, reader.RecordsAffected);
    }

    /// <summary>
    /// The last statements of a transaction that changes nothing: its end goes along with them, and costs no round trip of its own. Nothing can be asked
    /// of the session afterwards.
    /// </summary>
    public Task<NpgsqlDataReader> ReadLastAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken)
    {
        if (!_isTransaction || !_entered) throw new InvalidOperationException("There is no transaction under way.");
        return ReadAsync([.. statements, new Statement(SessionSql.End)], cancellationToken);
    }

    /// <summary>Several statements in one round trip. The reader stands at the first one's rows; <c>NextResultAsync</c> leads to the next.</summary>
    public async Task<NpgsqlDataReader> ReadAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken)
    {
        // Disposed with the reader: it owns nothing but managed memory until then.
        var batch = new NpgsqlBatch(Connection);
        if (IsLong) batch.Timeout = 0;
        var enters = !_entered && (workspace is not null || _isTransaction);
        if (enters) batch.BatchCommands.Add(Enter().ToCommand());
        foreach (var statement in statements) batch.BatchCommands.Add(statement.ToCommand());
        var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!enters) return reader;
        _entered = _isTransaction;
        await reader.NextResultAsync(cancellationToken);
        return reader;
    }

    public static async Task<List<T>> ReadRowsAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
        return rows;
    }

    private Statement Enter() => lockTimeout is { } timeout
        ? new Statement(SessionSql.BeginWrite, workspace, ((long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture), IsLong)
        : new Statement(SessionSql.Enter, workspace);
}
