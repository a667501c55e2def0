using Asemb.EndToEnd.Processes;
using Asemb.TestServers;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>From the embedded store to PostgreSQL.</summary>
public sealed class StoreCopyTests
{
    private const int Documents = 600;

    [Fact]
    public async Task The_demo_answers_the_same_from_its_copy_and_keys_go_on_working()
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        (await AsembProcess.RunAsync(data, "up", "--demo", "--port", "0")).ExitedWith(0);
        var secret = (string)(await AsembProcess.RunAsync(data, "keys", "create", "reader", "--json")).ExitedWith(0).LastJson["secret"]!;
        Assert.Contains("asemb down", (await AsembProcess.RunAsync(data, "store", "copy", "--to", database.ConnectionString)).ExitedWith(5).Error, StringComparison.Ordinal);
        (await AsembProcess.RunAsync(data, "down")).ExitedWith(0);
        var before = await HitsAsync(data);

        var report = (await AsembProcess.RunAsync(data, "store", "copy", "--json", "--to", database.ConnectionString)).ExitedWith(0).LastJson;
        var workspace = Assert.Single(report["workspaces"]!.AsArray())!;
        Assert.Empty(workspace["differences"]!.AsArray());
        Assert.Equal((long)workspace["counts"]!["chunks"]!, (long)workspace["counts"]!["vectors"]!);
        Assert.Equal(64, ((string)workspace["checksum"]!).Length);
        Assert.Equal(1, (int)report["keys"]!["copied"]!);

        (await AsembProcess.RunAsync(data, "up", "--port", "0", "--store", database.ConnectionString)).ExitedWith(0);
        Assert.Equal(before, await HitsAsync(data));
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", secret) } };
        Assert.Contains("\"hits\":[{", await http.GetStringAsync($"{(string)data.Server["url"]!}/api/v1/workspaces/default/search?q=filter"), StringComparison.Ordinal);
        (await AsembProcess.RunAsync(data, "down")).ExitedWith(0);

        Assert.True((bool)(await AsembProcess.RunAsync(data, "store", "copy", "--json", "--to", database.ConnectionString)).ExitedWith(0).LastJson["workspaces"]![0]!["wasComplete"]!);
    }

    [Fact]
    public async Task Killed_half_way_it_goes_on_where_it_was_and_doubles_nothing()
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        data.WriteMany(Documents, wordsEach: 200);
        (await AsembProcess.RunAsync(data, "ingest", "many")).ExitedWith(0);
        (await AsembProcess.RunAsync(data, "migrate", "--store", database.ConnectionString)).ExitedWith(0);
        await using (var copy = AsembProcess.Start(data, "store", "copy", "--to", database.ConnectionString))
        {
            await WaitForDocumentsAsync(database);
            await copy.SignalAsync("KILL");
            await copy.ExitAsync();
        }

        var report = (await AsembProcess.RunAsync(data, "store", "copy", "--json", "--to", database.ConnectionString)).ExitedWith(0).LastJson;

        var workspace = Assert.Single(report["workspaces"]!.AsArray())!;
        Assert.Empty(workspace["differences"]!.AsArray());
        Assert.Equal(Documents, (long)workspace["counts"]!["documents"]!);
        Assert.Equal(Documents, (long)workspace["written"]! + (long)workspace["kept"]!);
        Assert.True((long)workspace["written"]! > 0);
        Assert.Equal(Documents, await CountAsync(database));
    }

    [Fact]
    public async Task What_the_source_was_given_after_it_was_copied_is_not_passed_over_in_silence()
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        data.Write("a.md", "Apples.\n");
        (await AsembProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        (await AsembProcess.RunAsync(data, "store", "copy", "--to", database.ConnectionString)).ExitedWith(0);
        data.Write("b.md", "Pears.\n");
        (await AsembProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);

        var again = (await AsembProcess.RunAsync(data, "store", "copy", "--json", "--to", database.ConnectionString)).ExitedWith(9).LastJson["workspaces"]![0]!;

        Assert.True((bool)again["wasComplete"]!);
        Assert.Contains("1 document came or changed", (string)Assert.Single(again["differences"]!.AsArray())!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_of_its_own_are_not_mixed_with_a_copy()
    {
        await using var data = new DataFolder();
        await using var other = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        data.Write("a.md", "Apples.\n");
        other.Write("b.md", "Pears.\n");
        (await AsembProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        (await AsembProcess.RunAsync(other, "up", "--port", "0", "--store", database.ConnectionString)).ExitedWith(0);
        (await AsembProcess.RunAsync(other, "ingest", other.Files)).ExitedWith(0);

        var refused = (await AsembProcess.RunAsync(data, "store", "copy", "--to", database.ConnectionString)).ExitedWith(5).Error;
        Assert.Contains("has 1 document of its own", refused, StringComparison.Ordinal);
        Assert.Contains("delete the one there, copy into another database, or name with --workspace another one", refused, StringComparison.Ordinal);
        (await AsembProcess.RunAsync(other, "down")).ExitedWith(0);
    }

    private static async Task<IReadOnlyList<string>> HitsAsync(DataFolder data) =>
        [.. (await AsembProcess.RunAsync(data, "search", "filter a search by metadata", "--limit", "5", "--json")).ExitedWith(0).LastJson["hits"]!.AsArray()
            .Select(hit => $"{(string)hit!["document"]!["key"]!} {(string)hit["chunk"]!["text"]!}")];

    private static async Task WaitForDocumentsAsync(TestDatabase database)
    {
        for (var looks = 0; looks < 6000 && await CountAsync(database) == 0; looks++) await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
    }

    private static async Task<long> CountAsync(TestDatabase database)
    {
        await using var connection = new Npgsql.NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var count = new Npgsql.NpgsqlCommand("SELECT count(*) FROM asemb.documents", connection);
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
