using System.Globalization;
using Npgsql;

namespace Asemb.Benchmarks.Tables;

/// <summary>A user's database with a table of made-up articles: 60 words each, of a vocabulary of 20,000.</summary>
internal sealed class ArticlesTable : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name;
    private readonly NpgsqlDataSource _source;

    private ArticlesTable(string server, string name, string connectionString)
    {
        (_server, _name, ConnectionString) = (server, name, connectionString);
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 600 }.ConnectionString);
    }

    public string ConnectionString { get; }

    public static async Task<ArticlesTable> CreateAsync(string server, int rows)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"asemb_bench_user_{Environment.ProcessId}");
        await OnServerAsync(server, $"CREATE DATABASE {name} TEMPLATE template0");
        var table = new ArticlesTable(server, name, new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString);
        try
        {
            await table.FillAsync(rows);
            return table;
        }
        catch
        {
            await table.DisposeAsync();
            throw;
        }
    }

    private Task FillAsync(int rows) =>
        ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
            CREATE TABLE articles (id bigint PRIMARY KEY, title text NOT NULL, body text NOT NULL, price numeric(10, 2) NOT NULL, updated_at timestamptz NOT NULL DEFAULT clock_timestamp());
            SELECT setseed(0.5);
            INSERT INTO articles (id, title, body, price)
            SELECT i, 'Article ' || i, (SELECT string_agg('w' || (random() * random() * 20000 + w * 0)::int, ' ') FROM generate_series(1, 60) AS w WHERE i > 0), i % 1000 FROM generate_series(1, {rows}) AS i;
            ANALYZE articles;
            """));

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public Task ChangeAsync(long id, string marker) =>
        ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE articles SET body = '{marker} ' || body, updated_at = clock_timestamp() WHERE id = {id}"));

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await OnServerAsync(_server, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    public static async Task OnServerAsync(string server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
