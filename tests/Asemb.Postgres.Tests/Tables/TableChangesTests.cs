using Asemb.Postgres.Tables;
using Npgsql;

namespace Asemb.Postgres.Tests.Tables;

/// <summary>Insert, update, delete; by each way to learn of them.</summary>
public sealed class TableChangesTests
{
    private const string Rows = "\"table\":\"articles\",\"deletionsEvery\":0,\"batchSize\":2";

    [Theory]
    [InlineData("scan")]
    [InlineData("watermark")]
    [InlineData("trigger")]
    public async Task Follows_inserts_updates_and_deletes(string changes)
    {
        await using var database = await UserDatabase.WithArticlesAsync(5);
        var source = await AddAsync(database, changes);
        await source.SyncAsync(database.Connector);
        database.Settle();

        await database.RunAsync("INSERT INTO articles VALUES (6, 'New', 'row'); UPDATE articles SET body = 'changed', updated_at = clock_timestamp() WHERE id IN (2, 3); DELETE FROM articles WHERE id = 4");
        var sync = await source.SyncAsync(database.Connector);

        Assert.Equal(["s/2", "s/3", "s/6"], sync.Taken.Order(StringComparer.Ordinal));
        Assert.Equal(["s/1", "s/2", "s/3", "s/5", "s/6"], source.Documents.Keys);
        Assert.Equal("Title 2\n\nchanged", source.TextOf("s/2"));
        Assert.Empty((await source.SyncAsync(database.Connector)).Taken);
    }

    [Theory]
    [InlineData("scan")]
    [InlineData("watermark")]
    [InlineData("trigger")]
    public async Task Follows_a_changed_key_a_text_that_becomes_empty_and_a_truncated_table(string changes)
    {
        await using var database = await UserDatabase.WithArticlesAsync(4);
        var source = await AddAsync(database, changes);
        await source.SyncAsync(database.Connector);

        await database.RunAsync("UPDATE articles SET id = 40, updated_at = clock_timestamp() WHERE id = 4; UPDATE articles SET title = '', body = NULL, updated_at = clock_timestamp() WHERE id = 1");
        await source.SyncAsync(database.Connector);
        Assert.Equal(["s/2", "s/3", "s/40"], source.Documents.Keys);

        await database.RunAsync("TRUNCATE articles");
        await source.SyncAsync(database.Connector);
        Assert.Empty(source.Documents);
    }

    [Theory]
    [InlineData("scan")]
    [InlineData("watermark")]
    [InlineData("trigger")]
    public async Task A_row_whose_key_was_anothers_is_taken_when_it_is_free_though_it_does_not_change(string changes)
    {
        await using var database = await UserDatabase.WithArticlesAsync(3);
        var source = await AddAsync(database, changes);
        source.Foreign.UnionWith(["s/2", "s/4"]);
        await source.SyncAsync(database.Connector);
        await database.RunAsync("INSERT INTO articles VALUES (4, 'New', 'row')");
        database.Settle();
        await source.SyncAsync(database.Connector);
        Assert.Equal(["s/1", "s/3"], source.Documents.Keys);
        source.Foreign.Clear();

        await source.SyncAsync(database.Connector);

        Assert.Equal(["s/1", "s/2", "s/3", "s/4"], source.Documents.Keys);
        Assert.False((bool?)source.Source.State?["open"] ?? false);
    }

    [Theory]
    [InlineData("watermark")]
    [InlineData("trigger")]
    public async Task Loses_nothing_when_it_dies_between_any_two_saves(string changes)
    {
        await using var database = await UserDatabase.WithArticlesAsync(9);
        var source = await AddAsync(database, changes);
        for (var saves = 1; saves <= 3; saves++) await DieAsync(saves);
        await source.SyncAsync(database.Connector);
        await database.RunAsync("UPDATE articles SET body = 'changed', updated_at = clock_timestamp(); DELETE FROM articles WHERE id = 9; INSERT INTO articles VALUES (10, 'New', 'row')");
        for (var saves = 1; saves <= 3; saves++) await DieAsync(saves);

        await source.SyncAsync(database.Connector);
        await source.SyncAsync(database.Connector);

        Assert.Equal([.. Enumerable.Range(1, 8).Append(10).Select(i => $"s/{i}").Order(StringComparer.Ordinal)], source.Documents.Keys);
        Assert.All(Enumerable.Range(1, 8), i => Assert.Equal($"Title {i}\n\nchanged", source.TextOf($"s/{i}")));

        async Task DieAsync(int saves)
        {
            try
            {
                await source.SyncAsync(database.Connector, failAfterSaves: saves);
            }
            catch (ProcessDied)
            {
                // As meant; a sync that had less to save has ended well.
            }
        }
    }

    [Theory]
    [InlineData("watermark")]
    [InlineData("trigger")]
    public async Task Finds_a_row_whose_transaction_commits_after_a_later_one_was_read(string changes)
    {
        await using var database = await UserDatabase.WithArticlesAsync();
        var source = await AddAsync(database, changes);
        await source.SyncAsync(database.Connector);
        await using var slow = new NpgsqlConnection(database.ConnectionString);
        await slow.OpenAsync(UserDatabase.Token);
        await using var transaction = await slow.BeginTransactionAsync(UserDatabase.Token);
        await using (var insert = new NpgsqlCommand("INSERT INTO articles VALUES (7, 'Slow', 'transaction')", slow)) await insert.ExecuteNonQueryAsync(UserDatabase.Token);
        await database.RunAsync("INSERT INTO articles VALUES (8, 'Fast', 'transaction')");
        await source.SyncAsync(database.Connector);
        Assert.DoesNotContain("s/7", source.Documents.Keys);

        await transaction.CommitAsync(UserDatabase.Token);
        await source.SyncAsync(database.Connector);

        Assert.Contains("s/7", source.Documents.Keys);
    }

    [Fact]
    public async Task A_row_of_the_future_does_not_hide_those_that_come_after_it()
    {
        await using var database = await UserDatabase.WithArticlesAsync();
        var source = await AddAsync(database, "watermark");
        await source.SyncAsync(database.Connector);
        await database.RunAsync("INSERT INTO articles VALUES (4, 'Clock', 'is wrong', 1, now() + interval '3 days')");
        await source.SyncAsync(database.Connector);
        database.Settle();
        await source.SyncAsync(database.Connector);

        await database.RunAsync("INSERT INTO articles VALUES (5, 'Clock', 'is right')");
        await source.SyncAsync(database.Connector);

        Assert.Contains("s/5", source.Documents.Keys);
    }

    [Theory]
    [InlineData("numeric", "'NaN'", "2")]
    [InlineData("numeric", "'Infinity'", "2")]
    [InlineData("timestamptz", "'infinity'", "clock_timestamp()")]
    [InlineData("timestamp", "'infinity'", "clock_timestamp()")]
    [InlineData("timestamp", "clock_timestamp() + interval '3 years'", "clock_timestamp()")]
    public async Task A_watermark_beyond_all_others_hides_no_row_that_comes_later(string type, string beyond, string usual)
    {
        await using var database = await UserDatabase.CreateAsync($"CREATE TABLE articles (id int PRIMARY KEY, body text, changed {type}); INSERT INTO articles VALUES (1, 'first', {beyond})");
        var source = await database.AddAsync("\"table\":\"articles\",\"changes\":\"watermark\",\"watermark\":\"changed\",\"overlap\":0");
        await source.SyncAsync(database.Connector);
        Assert.Contains("s/1", source.Documents.Keys);

        // Found by the scan at first, and among changes.
        for (var id = 2; id <= 4; id += 2)
        {
            await database.RunAsync($"INSERT INTO articles VALUES ({id}, 'next', {usual} + {(type == "numeric" ? $"{id}" : "interval '0'")})");
            await source.SyncAsync(database.Connector);
            Assert.Contains($"s/{id}", source.Documents.Keys);
            await database.RunAsync($"INSERT INTO articles VALUES ({id + 1}, 'beyond', {beyond})");
            database.Settle();
            await source.SyncAsync(database.Connector);
        }
    }

    [Theory]
    [InlineData("watermark")]
    [InlineData("trigger")]
    public async Task Looks_at_no_row_when_nothing_has_changed(string changes)
    {
        await using var database = await UserDatabase.WithArticlesAsync(50);
        var source = await AddAsync(database, changes, "\"deletionsEvery\":300");
        await source.SyncAsync(database.Connector);
        database.Settle();
        await source.SyncAsync(database.Connector);

        var sync = await source.SyncAsync(database.Connector);

        Assert.Equal((0, 0), (sync.Lookups, sync.Seen.Count));
    }

    [Fact]
    public async Task Reads_a_numbered_watermark_and_an_empty_table()
    {
        await using var database = await UserDatabase.CreateAsync("CREATE TABLE t (id int PRIMARY KEY, body text, revision bigint NOT NULL)");
        var source = await database.AddAsync("\"table\":\"t\",\"changes\":\"watermark\",\"watermark\":\"revision\",\"overlap\":10,\"deletionsEvery\":300");
        await source.SyncAsync(database.Connector);
        await database.RunAsync("INSERT INTO t VALUES (1, 'one', 100)");
        await source.SyncAsync(database.Connector);
        await database.RunAsync("INSERT INTO t VALUES (2, 'late', 95), (3, 'too late', 80)");

        await source.SyncAsync(database.Connector);

        Assert.Equal(["s/1", "s/2"], source.Documents.Keys);
    }

    [Fact]
    public async Task An_outbox_empties_itself_once_the_store_agrees_with_the_table()
    {
        await using var database = await UserDatabase.WithArticlesAsync(5);
        var source = await AddAsync(database, "trigger");
        await source.SyncAsync(database.Connector);
        await database.RunAsync("UPDATE articles SET body = 'changed'; DELETE FROM articles WHERE id < 3");
        await source.SyncAsync(database.Connector);
        await source.SyncAsync(database.Connector);

        Assert.Equal(0L, await database.AskAsync<long>($"SELECT count(*) FROM {Outbox(source)}"));
    }

    [Fact]
    public async Task Triggers_that_come_after_the_first_pass_are_preceded_by_another()
    {
        await using var database = await UserDatabase.WithArticlesAsync(3);
        var source = await database.AddAsync("\"table\":\"articles\",\"changes\":\"auto\"");
        await source.SyncAsync(database.Connector);
        await database.RunAsync("UPDATE articles SET body = 'unnoticed' WHERE id = 1");
        await InstallAsync(database, source);

        await source.SyncAsync(database.Connector);

        Assert.Equal("Title 1\n\nunnoticed", source.TextOf("s/1"));
        await database.RunAsync(OutboxTriggers.RemoveSql(TableSettingsReading.Read(source.Source.Settings)));
        Assert.Empty((await source.SyncAsync(database.Connector)).Taken);
    }

    [Fact]
    public async Task A_row_with_a_null_in_its_key_is_left_out_and_stops_no_outbox()
    {
        await using var database = await UserDatabase.CreateAsync("CREATE TABLE t (a int, b int, body text, UNIQUE (a, b)); INSERT INTO t VALUES (1, 1, 'one')");
        var source = await database.AddAsync("\"table\":\"t\",\"key\":[\"a\",\"b\"],\"changes\":\"trigger\"");
        await InstallAsync(database, source);
        await source.SyncAsync(database.Connector);
        await database.RunAsync("INSERT INTO t VALUES (1, NULL, 'no key'), (2, 2, 'two'); UPDATE t SET b = NULL WHERE b = 1");

        await source.SyncAsync(database.Connector);
        await source.SyncAsync(database.Connector);

        Assert.Equal(["s/2,2"], source.Documents.Keys);
        Assert.Equal(0L, await database.AskAsync<long>($"SELECT count(*) FROM {Outbox(source)}"));
    }

    [Theory]
    [InlineData("watermark")]
    [InlineData("trigger")]
    public async Task A_key_that_is_written_differently_leaves_no_second_document_of_its_row(string changes)
    {
        await using var database = await UserDatabase.CreateAsync(
            "CREATE TABLE t (id numeric PRIMARY KEY, body text, updated_at timestamptz NOT NULL DEFAULT clock_timestamp()); INSERT INTO t VALUES (1.0, 'one'), (2.0, 'two')");
        var watermark = changes == "watermark" ? ",\"watermark\":\"updated_at\"" : "";
        var source = await database.AddAsync($"\"table\":\"t\",\"deletionsEvery\":0,\"changes\":\"{changes}\"{watermark}");
        if (changes == "trigger") await InstallAsync(database, source);
        await source.SyncAsync(database.Connector);
        await database.RunAsync("UPDATE t SET id = 1.00, body = 'changed', updated_at = clock_timestamp() WHERE id = 1");

        await source.SyncAsync(database.Connector);

        Assert.Equal(["s/1.00", "s/2.0"], source.Documents.Keys);
    }

    [Fact]
    public async Task A_late_row_is_found_after_a_bulk_change_too()
    {
        await using var database = await UserDatabase.WithArticlesAsync(1100);
        await database.RunAsync("UPDATE articles SET updated_at = '2020-01-01Z'");
        var source = await AddAsync(database, "watermark", "\"overlap\":60,\"deletionsEvery\":300");
        await source.SyncAsync(database.Connector);
        await source.SyncAsync(database.Connector);
        database.Time.Advance(TimeSpan.FromSeconds(5));
        await database.RunAsync("INSERT INTO articles VALUES (2001, 'Fast', 'transaction', 1, '2020-01-01T00:01:30Z')");
        await source.SyncAsync(database.Connector);
        await database.RunAsync("INSERT INTO articles VALUES (2002, 'Slow', 'transaction', 1, '2020-01-01T00:00:10Z')");
        database.Time.Advance(TimeSpan.FromSeconds(6));

        await source.SyncAsync(database.Connector);

        Assert.Contains("s/2002", source.Documents.Keys);
    }

    private static async Task<MemorySource> AddAsync(UserDatabase database, string changes, string more = "\"format\":\"text\"")
    {
        var rows = more.Contains("deletionsEvery", StringComparison.Ordinal) ? Rows.Replace("\"deletionsEvery\":0,", "", StringComparison.Ordinal) : Rows;
        var watermark = changes == "watermark" ? ",\"watermark\":\"updated_at\"" : "";
        var source = await database.AddAsync($"{rows},\"changes\":\"{changes}\"{watermark},{more}");
        if (changes == "trigger") await InstallAsync(database, source);
        return source;
    }

    private static Task InstallAsync(UserDatabase database, MemorySource source) =>
        database.RunAsync(OutboxTriggers.InstallSql(TableSettingsReading.Read(source.Source.Settings), reader: null));

    private static string Outbox(MemorySource source) => (string)source.Source.Settings["outbox"]!;
}
