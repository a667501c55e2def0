using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.EndToEnd.Processes;
using Asemb.TestServers;
using Npgsql;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>A real table of a user is followed through the real executable.</summary>
public sealed class TableSourceTests
{
    [Theory]
    [InlineData("auto")]
    [InlineData("trigger")]
    public async Task A_table_is_followed_through_inserts_updates_and_deletes(string changes)
    {
        await using var data = new DataFolder();
        await using var database = await TableAsync(20);
        await UpAsync(data, database);
        (await AsembProcess.RunAsync(data, "sources", "add", "table", "articles", "--connection", "shop", "--title", "title", "--changes", changes)).ExitedWith(0);
        if (changes == "trigger") await InstallAsync(data, database);
        (await AsembProcess.RunAsync(data, "sources", "sync", "articles")).ExitedWith(0);
        Assert.Equal(20, await CountAsync(data));
        await RunAsync(database, "INSERT INTO articles VALUES (21, 'New', 'newmarker row'); UPDATE articles SET body = 'changedmarker', updated_at = clock_timestamp() WHERE id = 2; DELETE FROM articles WHERE id = 3");

        (await AsembProcess.RunAsync(data, "sources", "sync", "articles")).ExitedWith(0);

        Assert.Equal(["articles/21"], await FindAsync(data, "newmarker"));
        Assert.Equal(["articles/2"], await FindAsync(data, "changedmarker"));
        Assert.Empty(await FindAsync(data, "marker3x"));
        Assert.Equal(20, await CountAsync(data));
        Assert.DoesNotContain("Password", (await AsembProcess.RunAsync(data, "sources", "show", "articles", "--json")).ExitedWith(0).Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_schedule_of_a_second_brings_changes_in_by_itself()
    {
        await using var data = new DataFolder();
        await using var database = await TableAsync(20);
        await UpAsync(data, database);
        (await AsembProcess.RunAsync(data, "sources", "add", "table", "articles", "--connection", "shop", "--schedule", "@every 1s")).ExitedWith(0);
        await InstallAsync(data, database);
        await UntilAsync(async () => await CountAsync(data) == 20);

        await RunAsync(database, "UPDATE articles SET body = 'changedmarker' WHERE id = 2");

        await UntilAsync(async () => (await FindAsync(data, "changedmarker")).Count == 1);
    }

    [Fact]
    public async Task A_server_that_is_killed_in_the_middle_of_the_first_sync_loses_and_doubles_nothing()
    {
        const int Rows = 4000;
        await using var data = new DataFolder();
        await using var database = await TableAsync(Rows);
        await UpAsync(data, database);
        (await AsembProcess.RunAsync(data, "sources", "add", "table", "articles", "--connection", "shop", "--title", "title")).ExitedWith(0);
        (await AsembProcess.RunAsync(data, "sources", "sync", "articles", "--no-wait")).ExitedWith(0);
        for (var kill = 1; kill <= 2; kill++)
        {
            var reached = kill * 700;
            await UntilAsync(async () => await CountAsync(data) >= reached);
            await AsembProcess.SignalAsync((int)data.Server["pid"]!, "KILL");
            (await AsembProcess.RunAsync(data, "up", "--port", "0")).ExitedWith(0);
        }

        (await AsembProcess.RunAsync(data, "sources", "sync", "articles")).ExitedWith(0);

        Assert.Equal(Rows, await CountAsync(data));
        var stats = (await AsembProcess.RunAsync(data, "workspaces", "show", "default", "--json")).ExitedWith(0).LastJson;
        Assert.Contains($"\"indexed\":{Rows}", stats.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(0, (await AsembProcess.RunAsync(data, "doctor")).ExitCode);
    }

    [Fact]
    public async Task What_the_other_side_refuses_is_told_with_its_code_and_removes_nothing()
    {
        await using var data = new DataFolder();
        await using var database = await TableAsync(5);
        await UpAsync(data, database);
        var nowhere = await AsembProcess.RunAsync(data, "sources", "add", "table", "articles", "--connection", "nowhere", "--json");
        Assert.Contains("invalid_source", nowhere.ExitedWith(2).Error, StringComparison.Ordinal);
        (await AsembProcess.RunAsync(data, "sources", "add", "table", "articles", "--connection", "shop")).ExitedWith(0);
        (await AsembProcess.RunAsync(data, "sources", "sync", "articles")).ExitedWith(0);
        await RunAsync(database, "ALTER TABLE articles RENAME TO others");

        var sync = await AsembProcess.RunAsync(data, "sources", "sync", "articles");

        Assert.Contains("source_changed", sync.ExitedWith(5).Output + sync.Error, StringComparison.Ordinal);
        Assert.Equal(5, await CountAsync(data));
        var trigger = await AsembProcess.RunAsync(data, "sources", "table-trigger", "articles", "--install", "--connection", database.ConnectionString, "--yes", "--json");
        Assert.Contains("source_changed", trigger.ExitedWith(5).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_triggers_are_shown_before_anything_is_run_and_can_be_taken_away_again()
    {
        await using var data = new DataFolder();
        await using var database = await TableAsync(5);
        await UpAsync(data, database);
        (await AsembProcess.RunAsync(data, "sources", "add", "table", "articles", "--connection", "shop")).ExitedWith(0);

        var shown = (await AsembProcess.RunAsync(data, "sources", "table-trigger", "articles", "--reader", "somebody")).ExitedWith(0);
        Assert.Contains("CREATE TRIGGER", shown.Output, StringComparison.Ordinal);
        Assert.Contains("TO \"somebody\"", shown.Output, StringComparison.Ordinal);
        Assert.Equal(0, await TriggersAsync(database));
        var asked = await AsembProcess.RunAsync(data, "sources", "table-trigger", "articles", "--install", "--connection", database.ConnectionString);
        Assert.Contains("--yes", asked.ExitedWith(2).Error, StringComparison.Ordinal);
        Assert.Equal(0, await TriggersAsync(database));

        await InstallAsync(data, database);
        Assert.Equal(2, await TriggersAsync(database));
        var again = await AsembProcess.RunAsync(data, "sources", "table-trigger", "articles", "--install", "--connection", database.ConnectionString, "--yes");
        Assert.Contains("--remove", again.ExitedWith(5).Error, StringComparison.Ordinal);
        (await AsembProcess.RunAsync(data, "sources", "table-trigger", "articles", "--remove", "--connection", database.ConnectionString, "--yes")).ExitedWith(0);
        Assert.Equal(0, await TriggersAsync(database));
    }

    private static async Task<TestDatabase> TableAsync(int rows)
    {
        var database = await TestDatabase.CreateEmptyAsync();
        await RunAsync(database, string.Create(CultureInfo.InvariantCulture, $"""
            CREATE TABLE articles (id int PRIMARY KEY, title text, body text, updated_at timestamptz NOT NULL DEFAULT clock_timestamp());
            INSERT INTO articles SELECT i, 'Title ' || i, 'The body of marker' || i || 'x tells of rivers and of mountains' FROM generate_series(1, {rows}) AS i
            """));
        return database;
    }

    private static async Task UpAsync(DataFolder data, TestDatabase database)
    {
        Directory.CreateDirectory(data.Path);
        await File.WriteAllTextAsync(Path.Combine(data.Path, "asemb.json"), new JsonObject { ["Connections"] = new JsonObject { ["shop"] = database.ConnectionString } }.ToJsonString());
        (await AsembProcess.RunAsync(data, "up", "--port", "0")).ExitedWith(0);
    }

    private static async Task InstallAsync(DataFolder data, TestDatabase database) =>
        (await AsembProcess.RunAsync(data, "sources", "table-trigger", "articles", "--install", "--connection", database.ConnectionString, "--yes")).ExitedWith(0);

    private static async Task<int> CountAsync(DataFolder data) => (int)(await GetAsync(data, "/api/v1/workspaces/default/stats"))["documents"]!["indexed"]!;

    private static async Task<IReadOnlyList<string>> FindAsync(DataFolder data, string word)
    {
        var search = (await AsembProcess.RunAsync(data, "search", word, "--mode", "keyword", "--json")).LastJson;
        return [.. search["hits"]!.AsArray().Select(hit => (string)hit!["document"]!["key"]!)];
    }

    private static async Task<JsonNode> GetAsync(DataFolder data, string path)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", data.LocalKey);
        return JsonNode.Parse(await http.GetStringAsync(new Uri(new Uri((string)data.Server["url"]!), path)))!;
    }

    private static async Task<long> TriggersAsync(TestDatabase database)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task RunAsync(TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var hang = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition()) await Task.Delay(100, hang.Token);
    }
}
