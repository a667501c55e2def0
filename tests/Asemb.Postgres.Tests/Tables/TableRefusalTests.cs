using Asemb.Core.Errors;
using Npgsql;

namespace Asemb.Postgres.Tests.Tables;

/// <summary>What cannot work is refused with its reason, and what breaks later removes nothing.</summary>
public sealed class TableRefusalTests
{
    [Theory]
    [InlineData("\"table\":\"nokey\"", "settings.key", "no primary key")]
    [InlineData("\"table\":\"v\"", "settings.key", "is no table")]
    [InlineData("\"table\":\"nokey\",\"key\":[\"id\"]", "settings.key", "No unique index")]
    [InlineData("\"table\":\"t\",\"key\":[\"idd\"]", "settings.key", "Did you mean 'id'?")]
    [InlineData("\"table\":\"t\",\"content\":\"{raw}\"", "settings.content", "bytes are no text")]
    [InlineData("\"table\":\"t\",\"content\":\"no column\"", "settings.content", "names no column")]
    [InlineData("\"table\":\"t\",\"content\":\"{body\"", "settings.content", "do not match")]
    [InlineData("\"table\":\"t\",\"metadata\":[\"raw\"]", "settings.metadata", "bytes are no text")]
    [InlineData("\"table\":\"t\",\"watermark\":\"day\"", "settings.watermark", "too coarse")]
    [InlineData("\"table\":\"t\",\"changes\":\"watermark\"", "settings.watermark", "name the column")]
    [InlineData("\"table\":\"t\",\"changes\":\"often\"", "settings.changes", "auto, watermark, trigger, scan")]
    [InlineData("\"table\":\"t\",\"batchSize\":0", "settings.batchSize", "1 to 5000")]
    [InlineData("\"table\":\"t\",\"tabel\":1", "settings.tabel", "Did you mean 'table'?")]
    [InlineData("\"table\":\"t\",\"outbox\":\"x; DROP\"", "settings.outbox", "a-z, 0-9 and _")]
    [InlineData("\"query\":\"SELECT 1 AS n\"", "settings.key", "no primary key")]
    [InlineData("\"query\":\"SELECT 1 AS n, 'a' AS b; DELETE FROM t\",\"key\":\"n\"", "settings.query", "42601")]
    [InlineData("\"query\":\"SELECT 1 AS n, 'a' AS b) AS t; DELETE FROM t; --\",\"key\":\"n\"", "settings.query", "42601")]
    [InlineData("\"query\":\"SELECT 1 AS n\",\"key\":\"n\",\"changes\":\"trigger\"", "settings.changes", "no triggers")]
    [InlineData("\"key\":\"n\"", "settings.table", "neither table nor query")]
    public async Task Refuses_what_cannot_work(string members, string field, string words)
    {
        await using var database = await UserDatabase.CreateAsync("""
            CREATE TABLE t (id int PRIMARY KEY, body text, raw bytea, day date);
            CREATE TABLE nokey (id int, body text);
            CREATE VIEW v AS SELECT * FROM t;
            """);

        var error = await Assert.ThrowsAsync<AsembException>(() => database.AddAsync(members));

        Assert.Equal(("invalid_source", field), (error.Error.Code, error.Field));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cannot_write_whatever_the_query_is()
    {
        await using var database = await UserDatabase.CreateAsync("""
            CREATE TABLE t (id int PRIMARY KEY, body text);
            INSERT INTO t VALUES (1, 'stays');
            CREATE FUNCTION wipe() RETURNS int LANGUAGE sql AS 'DELETE FROM t RETURNING 1';
            """);
        var source = await database.AddAsync("\"query\":\"SELECT 1 AS n, wipe()::text AS b\",\"key\":\"n\",\"content\":\"{b}\"");

        var error = await Assert.ThrowsAsync<AsembException>(() => source.SyncAsync(database.Connector));

        Assert.Equal("invalid_source", error.Error.Code);
        Assert.Equal(1L, await database.AskAsync<long>("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData("ALTER TABLE articles DROP COLUMN body", "source_changed")]
    [InlineData("ALTER TABLE articles RENAME TO others", "source_changed")]
    [InlineData("ALTER TABLE articles ALTER COLUMN id TYPE text", "source_changed")]
    [InlineData("ALTER TABLE articles ALTER COLUMN body TYPE bytea USING '\\x00'", "source_changed")]
    [InlineData("REVOKE SELECT ON articles FROM reader_of_tables", "source_denied")]
    [InlineData("REVOKE SELECT ON articles FROM reader_of_tables; GRANT SELECT (id, title, price, updated_at) ON articles TO reader_of_tables", "source_denied")]
    public async Task What_changes_on_the_other_side_fails_the_sync_and_removes_nothing(string change, string code)
    {
        await using var database = await UserDatabase.WithArticlesAsync();
        await MakeReaderAsync(database, "reader_of_tables");
        await using var connector = database.Connect(As(database, "reader_of_tables"));
        var source = await UserDatabase.AddAsync(connector, "\"table\":\"articles\",\"deletionsEvery\":0");
        await source.SyncAsync(connector);
        await database.RunAsync(change);

        var error = await Assert.ThrowsAsync<AsembException>(() => source.SyncAsync(connector));

        Assert.Equal(code, error.Error.Code);
        Assert.Equal(3, source.Documents.Count);
    }

    [Fact]
    public async Task A_changed_type_of_the_key_is_accepted_by_a_full_sync()
    {
        await using var database = await UserDatabase.WithArticlesAsync();
        var source = await database.AddAsync("\"table\":\"articles\"");
        await source.SyncAsync(database.Connector);
        await database.RunAsync("ALTER TABLE articles ALTER COLUMN id TYPE text USING 'a' || id");

        await source.SyncAsync(database.Connector, isFull: true);

        Assert.Equal(["s/a1", "s/a2", "s/a3"], source.Documents.Keys);
    }

    [Fact]
    public async Task A_changed_password_is_told_without_address_or_password_and_a_file_is_read_anew()
    {
        await using var database = await UserDatabase.WithArticlesAsync();
        await MakeReaderAsync(database, "reader_of_changed_password");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, As(database, "reader_of_changed_password", "wrong one"), UserDatabase.Token);
            await using var connector = database.Connect("", file: file);

            var error = await Assert.ThrowsAsync<AsembException>(() => UserDatabase.AddAsync(connector, "\"table\":\"articles\""));

            Assert.Equal("source_denied", error.Error.Code);
            Assert.DoesNotContain("wrong one", error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("127.0.0.1", error.Message, StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, As(database, "reader_of_changed_password"), UserDatabase.Token);
            await (await UserDatabase.AddAsync(connector, "\"table\":\"articles\"")).SyncAsync(connector);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_tried_again()
    {
        await using var database = await UserDatabase.WithArticlesAsync();
        await using var connector = database.Connect("Host=127.0.0.1;Port=1;Database=x;Username=y;Password=z");

        var error = await Assert.ThrowsAsync<AsembException>(() => UserDatabase.AddAsync(connector, "\"table\":\"articles\""));

        Assert.Equal(("source_unavailable", true), (error.Error.Code, error.IsTransient));
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_ended()
    {
        await using var database = await UserDatabase.CreateAsync();
        var source = await database.AddAsync("\"query\":\"SELECT 1 AS n, pg_sleep(60)::text AS b\",\"key\":\"n\",\"content\":\"{b}\",\"statementTimeout\":1");

        var error = await Assert.ThrowsAsync<AsembException>(() => source.SyncAsync(database.Connector));

        Assert.Equal("source_unavailable", error.Error.Code);
        Assert.Contains("1 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_connections_and_those_of_other_workspaces_are_refused()
    {
        await using var database = await UserDatabase.WithArticlesAsync();
        var settings = UserDatabase.Settings("\"table\":\"articles\"");
        settings["connection"] = "nowhere";
        Assert.Equal("settings.connection", (await Assert.ThrowsAsync<AsembException>(() => database.Connector.CheckAsync(settings, UserDatabase.Token))).Field);

        await using var connector = database.Connect(database.ConnectionString, workspaces: ["other"]);
        var source = await UserDatabase.AddAsync(connector, "\"table\":\"articles\"");
        Assert.Equal("source_denied", (await Assert.ThrowsAsync<AsembException>(() => source.SyncAsync(connector))).Error.Code);
    }

    [Fact]
    public async Task A_connection_without_a_list_is_open_to_the_default_workspace_alone_and_a_star_stands_for_all()
    {
        await using var database = await UserDatabase.WithArticlesAsync();
        var elsewhere = new MemorySource((await database.AddAsync("\"table\":\"articles\"")).Source with { WorkspaceId = 2 });

        Assert.Equal("source_denied", (await Assert.ThrowsAsync<AsembException>(() => elsewhere.SyncAsync(database.Connector))).Error.Code);

        await using var open = database.Connect(database.ConnectionString, workspaces: ["*"]);
        Assert.Equal(3, (await elsewhere.SyncAsync(open)).Taken.Count);
    }

    private static Task MakeReaderAsync(UserDatabase database, string role) => database.RunAsync($"""
        DO $$ BEGIN CREATE ROLE {role} LOGIN PASSWORD 'right one'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        GRANT SELECT ON articles TO {role};
        """);

    private static string As(UserDatabase database, string role, string password = "right one") =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role, Password = password }.ConnectionString;
}
