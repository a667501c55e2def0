using Npgsql;

namespace Asemb.TestServers;

/// <summary>A database for one test class, so that classes run beside each other. It is gone when disposed, or swept by a later run.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private TestDatabase(string name, string connectionString)
    {
        Name = name;
        ConnectionString = connectionString;
    }

    public string Name { get; }

    /// <summary>Connects as the server's role for tests, which owns the database.</summary>
    public string ConnectionString { get; }

    /// <summary>A copy of a template. Without a server the calling test is skipped, or fails on CI.</summary>
    public static async Task<TestDatabase> CreateAsync(TestTemplate template, CancellationToken cancellationToken = default)
    {
        await template.EnsureAsync(cancellationToken);
        return await CreateAsync(template.Database, cancellationToken);
    }

    /// <summary>A database with nothing in it, not even an extension.</summary>
    public static Task<TestDatabase> CreateEmptyAsync(CancellationToken cancellationToken = default) => CreateAsync("template0", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await using (var pool = new NpgsqlConnection(ConnectionString)) NpgsqlConnection.ClearPool(pool);
        await OnServerAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)", CancellationToken.None);
    }

    private static async Task<TestDatabase> CreateAsync(string template, CancellationToken cancellationToken)
    {
        var name = await TestRun.NameAsync();
        await OnServerAsync($"CREATE DATABASE {name} TEMPLATE {template}", cancellationToken);
        return new TestDatabase(name, await PostgresServer.ForDatabaseAsync(name));
    }

    private static async Task OnServerAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(await PostgresServer.FindAsync());
        await connection.OpenAsync(cancellationToken);
        await TestTemplate.ExecuteAsync(connection, sql, cancellationToken);
    }
}
