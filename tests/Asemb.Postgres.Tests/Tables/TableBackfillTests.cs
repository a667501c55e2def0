using System.Text.Json.Nodes;

namespace Asemb.Postgres.Tests.Tables;

public sealed class TableBackfillTests
{
    [Fact]
    public async Task Makes_a_document_of_each_row_with_what_it_finds_by_itself()
    {
        await using var database = await UserDatabase.WithArticlesAsync();
        var source = await database.AddAsync("\"table\":\"articles\",\"title\":\"title\"");

        var sync = await source.SyncAsync(database.Connector);

        Assert.Equal(["s/1", "s/2", "s/3"], source.Documents.Keys);
        var document = source.Documents["s/2"].Document;
        Assert.Equal(("Title 2\n\nBody 2", "Title 2", "s", "text/plain; charset=utf-8"), (source.TextOf("s/2"), document.Title, document.Source, document.MediaType));
        Assert.Equal(["id", "price", "updated_at"], document.Metadata.Select(member => member.Key));
        Assert.Equal("2.50", document.Metadata["price"]!.ToJsonString());
        Assert.Equal(3, sync.Taken.Count);
    }

    [Fact]
    public async Task Reads_pages_in_the_order_of_a_key_of_several_columns_and_tells_such_keys_apart()
    {
        await using var database = await UserDatabase.CreateAsync("""
            CREATE TABLE t (a text, b text, body text, PRIMARY KEY (a, b));
            INSERT INTO t VALUES ('x', 'y,z', '1'), ('x,y', 'z', '2'), ('', '', '3'), ('100%', '/', '4'), (E'tab\t', 'é', '5');
            """);
        var source = await database.AddAsync("\"table\":\"t\",\"batchSize\":2");

        await source.SyncAsync(database.Connector);

        Assert.Equal(["s/,", "s/100%25,/", "s/tab%09,é", "s/x%2Cy,z", "s/x,y%2Cz"], source.Documents.Keys);
        await source.SyncAsync(database.Connector);
        Assert.Equal(5, source.Documents.Count);
        await database.RunAsync("DELETE FROM t WHERE body = '2'");
        await source.SyncAsync(database.Connector);
        Assert.DoesNotContain("s/x%2Cy,z", source.Documents.Keys);
    }

    [Fact]
    public async Task Goes_on_where_it_was_cut_off_and_takes_nothing_twice()
    {
        await using var database = await UserDatabase.WithArticlesAsync(10);
        var source = await database.AddAsync("\"table\":\"articles\",\"batchSize\":2");

        await Assert.ThrowsAsync<ProcessDied>(() => source.SyncAsync(database.Connector, failAfterSaves: 3));
        Assert.Equal(6, source.Documents.Count);
        await database.RunAsync("INSERT INTO articles VALUES (0, 'Title 0', 'came behind the cursor')");
        var session = new MemorySession(source, isFull: false, failAfterSaves: null);
        var end = await database.Connector.SyncAsync(session, UserDatabase.Token);

        // The store knows what an earlier run of the same sync has seen; here only the second is looked at.
        session.End(sawEverything: false);
        Assert.True(end.SawEverything);
        Assert.Equal(["s/10", "s/7", "s/8", "s/9"], session.Taken.Order(StringComparer.Ordinal));
        Assert.Equal(10, source.Documents.Count);
    }

    [Fact]
    public async Task A_row_that_is_far_too_large_is_not_read_and_told_by_itself()
    {
        await using var database = await UserDatabase.WithArticlesAsync(2);
        await database.RunAsync("INSERT INTO articles VALUES (3, 'Huge', repeat('x', 5000000))");
        var source = await database.AddAsync("\"table\":\"articles\"");

        var sync = await source.SyncAsync(database.Connector);

        Assert.Equal(["s/1", "s/2"], source.Documents.Keys);
        var (key, error) = Assert.Single(sync.Failed);
        Assert.Equal(("s/3", "document_too_large"), (key, error.Code));
        Assert.Contains("not read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_what_came_behind_it_with_the_sync_that_follows()
    {
        await using var database = await UserDatabase.WithArticlesAsync(4);
        var source = await database.AddAsync("\"table\":\"articles\",\"batchSize\":2");
        await Assert.ThrowsAsync<ProcessDied>(() => source.SyncAsync(database.Connector, failAfterSaves: 1));
        await database.RunAsync("INSERT INTO articles VALUES (0, 'Title 0', 'late')");
        await source.SyncAsync(database.Connector);

        await source.SyncAsync(database.Connector);

        Assert.Equal("Title 0\n\nlate", source.TextOf("s/0"));
    }

    [Fact]
    public async Task Takes_values_of_all_kinds_as_metadata()
    {
        await using var database = await UserDatabase.CreateAsync("""
            CREATE TYPE mood AS ENUM ('sad', 'fine');
            CREATE TABLE t (id uuid PRIMARY KEY, body text, n numeric, f float8, b boolean, t timestamptz, d date, j jsonb, old json, l text[], e mood, nothing text, raw bytea, v tsvector, "Odd ""name" int);
            INSERT INTO t VALUES ('a0000000-0000-0000-0000-000000000001', 'text', 12345678901234567890.5, 'NaN', true, '2026-05-04 03:02:01+02', '2026-05-04', '{"a":[1,{"b":null}]}',
                '{"x": 1}', '{p,NULL,q}', 'fine', NULL, '\x00', to_tsvector('a'), 7);
            """);
        var source = await database.AddAsync("\"table\":\"t\",\"content\":\"{body}\"");
        await source.SyncAsync(database.Connector);

        var metadata = source.Documents["s/a0000000-0000-0000-0000-000000000001"].Document.Metadata;
        var expected = """
            {"id":"a0000000-0000-0000-0000-000000000001","n":12345678901234567890.5,"f":"NaN","b":true,"t":"2026-05-04T01:02:01+00:00","d":"2026-05-04","j":{"a":[1,{"b":null}]},
             "old":{"x":1},"l":["p",null,"q"],"e":"fine","nothing":null,"Odd \u0022name":7}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), metadata), metadata.ToJsonString());
    }

    [Fact]
    public async Task Leaves_out_rows_without_text_and_lets_a_bad_row_fail_alone()
    {
        await using var database = await UserDatabase.CreateAsync("""
            CREATE TABLE t (id int PRIMARY KEY, body text, more json);
            INSERT INTO t VALUES (1, 'good', '{}'), (2, '  ', '{}'), (3, NULL, '{}'), (4, repeat('x', 2000000), '{}'), (5, 'twice', '{"a":1,"a":2}'), (6, 'long', to_json(repeat('y', 70000)));
            """);
        var source = await database.AddAsync("\"table\":\"t\"");

        var sync = await source.SyncAsync(database.Connector);

        Assert.Equal(["s/1"], source.Documents.Keys);
        Assert.Equal([("s/2", "empty"), ("s/3", "empty")], sync.Skipped);
        Assert.Equal([("s/4", "document_too_large"), ("s/5", "invalid_metadata"), ("s/6", "invalid_metadata")], sync.Failed.Select(failure => (failure.Key, failure.Error.Code)));
    }

    [Fact]
    public async Task Reads_a_query_and_refuses_two_rows_of_one_key()
    {
        await using var database = await UserDatabase.WithArticlesAsync(5);
        var source = await database.AddAsync("\"query\":\"SELECT id / 2 * 2 + (id % 2) AS n, upper(body) AS text FROM articles -- all of them\",\"key\":\"n\",\"changes\":\"scan\"");
        await source.SyncAsync(database.Connector);
        Assert.Equal("BODY 3", source.TextOf("s/3"));

        var halved = await database.AddAsync("\"query\":\"SELECT id / 2 AS n, body FROM articles\",\"key\":\"n\"");
        var error = await Assert.ThrowsAsync<Asemb.Core.Errors.AsembException>(() => halved.SyncAsync(database.Connector));
        Assert.Equal(("invalid_source", "settings.key"), (error.Error.Code, error.Field));
    }

    [Fact]
    public async Task Takes_everything_anew_when_told_to()
    {
        await using var database = await UserDatabase.WithArticlesAsync();
        var source = await database.AddAsync("\"table\":\"articles\"");
        await source.SyncAsync(database.Connector);

        Assert.Empty((await source.SyncAsync(database.Connector)).Taken);
        Assert.Equal(3, (await source.SyncAsync(database.Connector, isFull: true)).Taken.Count);
    }
}
