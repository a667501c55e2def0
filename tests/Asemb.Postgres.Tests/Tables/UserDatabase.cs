using System.Text.Json.Nodes;
using Asemb.Core.Sources;
using Asemb.Postgres.Tables;
using Asemb.TestServers;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Asemb.Postgres.Tests.Tables;

/// <summary>A user's database with a connector that reads it.</summary>
internal sealed class UserDatabase : IAsyncDisposable
{
    public const string Connection = "shop";
    private readonly TestDatabase _database;

    private UserDatabase(TestDatabase database)
    {
        _database = database;
        Connector = Connect(database.ConnectionString);
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Begins at the real time, which columns of the database are filled with.</summary>
    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public TableConnector Connector { get; }

    public string ConnectionString => _database.ConnectionString;

    public static async Task<UserDatabase> CreateAsync(string? sql = null)
    {
        var database = new UserDatabase(await TestDatabase.CreateEmptyAsync(Token));
        if (sql is not null) await database.RunAsync(sql);
        return database;
    }

    /// <summary>Articles 1 to <paramref name="rows"/>, the usual table.</summary>
    public static Task<UserDatabase> WithArticlesAsync(int rows = 3) => CreateAsync($"""
        CREATE TABLE articles (id int PRIMARY KEY, title text, body text, price numeric(10,2), updated_at timestamptz NOT NULL DEFAULT clock_timestamp());
        INSERT INTO articles SELECT i, 'Title ' || i, 'Body ' || i, i + 0.50 FROM generate_series(1, {rows}) AS i;
        """);

    public TableConnector Connect(string connectionString, IReadOnlyList<string>? workspaces = null, string? file = null) => new(
        new TableConnections(new Dictionary<string, TableConnection>(StringComparer.OrdinalIgnoreCase) { [Connection] = new(connectionString, file, workspaces) }, ".", text => text),
        (id, _) => Task.FromResult<string?>(id == 1 ? "default" : "other"),
        mostBytes: 1 << 20,
        Time);

    /// <param name="members">JSON members of the settings beside the connection.</param>
    public Task<MemorySource> AddAsync(string members, string name = "s") => AddAsync(Connector, members, name);

    public static async Task<MemorySource> AddAsync(TableConnector connector, string members, string name = "s") =>
        new(new Source { Id = 1, WorkspaceId = 1, Name = name, Kind = SourceKind.Table, Settings = await connector.CheckAsync(Settings(members), Token), CreatedAt = DateTimeOffset.UnixEpoch });

    public static JsonObject Settings(string members) => JsonNode.Parse($$"""{"connection":"{{Connection}}",{{members}}}""")!.AsObject();

    public async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(Token))!;
    }

    /// <summary>Past the overlap, so that only what is new is read.</summary>
    public void Settle() => Time.Advance(TimeSpan.FromSeconds(120));

    public async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        await _database.DisposeAsync();
    }
}
