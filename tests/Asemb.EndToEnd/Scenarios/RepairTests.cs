using Asemb.EndToEnd.Processes;
using Asemb.TestServers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>A store is broken in one way after another; doctor finds each, mends it, and searches answer right.</summary>
public sealed class RepairTests
{
    [Fact]
    public async Task Doctor_finds_and_mends_what_is_broken_in_a_data_file()
    {
        await using var data = new DataFolder();
        Write(data);
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);

        await MendsEachAsync(
            data,
            sql => ExecuteAsync(data, sql),
            ("vectors-match-chunks", "DELETE FROM vectors WHERE chunk_id = (SELECT min(id) FROM chunks)"),
            ("vectors-match-index", "UPDATE vectors SET vector = substr(vector, 1, 8) WHERE chunk_id = (SELECT max(id) FROM chunks)"),
            ("chunk-counts", "DELETE FROM vectors WHERE chunk_id = (SELECT min(id) FROM chunks); DELETE FROM chunks WHERE id = (SELECT min(id) FROM chunks)"),
            ("words", "UPDATE chunks SET words = x'FF7F' WHERE id = (SELECT min(id) FROM chunks)"),
            ("states", "UPDATE documents SET indexed_hash = 'other' WHERE id = (SELECT min(id) FROM documents)"),
            ("orphans", "INSERT INTO document_contents (document_id, workspace_id, encoding, bytes) VALUES (999, 1, 0, x'00')"),
            ("lexicon", "INSERT INTO terms (workspace_id, id, term) SELECT workspace_id, 9000, term FROM terms WHERE id = 0"));

        await FailsForItsOriginalAsync(data, () => ExecuteAsync(data, "UPDATE document_contents SET bytes = CAST(zeroblob(length(bytes)) AS BLOB) WHERE document_id = (SELECT min(id) FROM documents)"));
    }

    [Fact]
    public async Task Doctor_finds_and_mends_what_is_broken_in_PostgreSQL_beside_a_running_server()
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        Write(data);
        (await AsembProcess.RunAsync(data, "up", "--port", "0", "--store", database.ConnectionString)).ExitedWith(0);
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);

        await MendsEachAsync(
            data,
            async sql =>
            {
                await using var connection = new NpgsqlConnection(database.ConnectionString);
                await connection.OpenAsync();
                await using var command = new NpgsqlCommand($"SET session_replication_role = replica; {sql}", connection);
                Assert.True(await command.ExecuteNonQueryAsync() != 0, sql);
            },
            ("vectors-match-chunks", "DELETE FROM asemb_vectors.v1 WHERE chunk_id = (SELECT min(chunk_id) FROM asemb_vectors.v1)"),
            ("index-tables", "DROP TABLE asemb_vectors.v1"),
            ("chunk-counts", "DELETE FROM asemb_vectors.v1 WHERE chunk_id = (SELECT min(id) FROM asemb.chunks); DELETE FROM asemb.chunks WHERE id = (SELECT min(id) FROM asemb.chunks)"),
            ("words", "DELETE FROM asemb.chunk_words WHERE chunk_id = (SELECT min(id) FROM asemb.chunks)"),
            ("states", "UPDATE asemb.documents SET indexed_hash = 'other' WHERE id = (SELECT min(id) FROM asemb.documents)"),
            ("counters", "UPDATE asemb.workspaces SET chunk_count = chunk_count + 7"),
            ("lexicon", "UPDATE asemb.lexicon SET frequency = frequency + 3"));
        (await AsembProcess.RunAsync(data, "down")).ExitedWith(0);
    }

    [Fact]
    public async Task Doctor_asks_before_it_mends_and_says_so_where_nobody_can_be_asked()
    {
        await using var data = new DataFolder();
        Write(data);
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        Assert.Contains("Nothing is to be repaired.", (await InProcess.RunAsync(data, "doctor", "--repair")).ExitedWith(0).Error, StringComparison.Ordinal);
        await ExecuteAsync(data, "DELETE FROM vectors WHERE chunk_id = (SELECT min(id) FROM chunks)");

        var asked = (await InProcess.RunAsync(data, "doctor", "--repair")).ExitedWith(2);

        Assert.Contains("would reprocess  vectors-match-chunks  default: 1 chunks have no vector", asked.Output, StringComparison.Ordinal);
        Assert.Contains("add --yes", asked.Error, StringComparison.Ordinal);
        (await InProcess.RunAsync(data, "doctor")).ExitedWith(9);
    }

    [Fact]
    public async Task Doctor_says_what_it_did_when_nobody_is_asked()
    {
        await using var data = new DataFolder();
        Write(data);
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        await ExecuteAsync(data, "INSERT INTO document_contents (document_id, workspace_id, encoding, bytes) VALUES (999, 1, 0, x'00')");

        var done = (await InProcess.RunAsync(data, "doctor", "--repair", "--yes")).ExitedWith(0);

        Assert.Contains("mended 1 of 1  orphans  1 rows belong to nothing any more. They were deleted.", done.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("would", done.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_are_processed_again_without_being_sent_again_unless_their_originals_were_let_go()
    {
        await using var data = new DataFolder();
        Write(data);
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);

        Assert.Contains("2 documents indexed anew, 0 failed", (await InProcess.RunAsync(data, "documents", "reprocess", "--all")).ExitedWith(0).Error, StringComparison.Ordinal);
        Assert.Contains("one of the three", (await InProcess.RunAsync(data, "documents", "reprocess")).ExitedWith(2).Error, StringComparison.Ordinal);

        Assert.Contains("let go once indexed", (await InProcess.RunAsync(data, "workspaces", "update", "default", "--keep-originals", "no")).ExitedWith(0).Output, StringComparison.Ordinal);
        (await InProcess.RunAsync(data, "documents", "reprocess", "--all")).ExitedWith(0);
        Assert.Contains("2 documents left as they are", (await InProcess.RunAsync(data, "documents", "reprocess", "--all")).ExitedWith(8).Error, StringComparison.Ordinal);
        (await InProcess.RunAsync(data, "doctor", "--deep")).ExitedWith(0);
        Assert.EndsWith("apples.md", await BestAsync(data, "orchard ships"), StringComparison.Ordinal);
    }

    private static void Write(DataFolder data)
    {
        data.Write("apples.md", "# Apples\n\nThe orchard ships on Mondays.\n");
        data.Write("pears.md", "# Pears\n\nA cellar keeps them until March.\n");
    }

    private static async Task MendsEachAsync(DataFolder data, Func<string, Task> breakAsync, params (string Check, string Sql)[] damages)
    {
        foreach (var (check, sql) in damages)
        {
            await breakAsync(sql);
            Assert.Contains($"bad  {check}  ", (await InProcess.RunAsync(data, "doctor")).ExitedWith(9).Output, StringComparison.Ordinal);

            var repaired = (await InProcess.RunAsync(data, "doctor", "--repair", "--yes", "--json")).ExitedWith(0).LastJson;

            Assert.True((bool)repaired["healthy"]!, check);
            Assert.NotEmpty(repaired["repair"]!["found"]!.AsArray());
            Assert.Empty(repaired["repair"]!["remaining"]!.AsArray());
            Assert.EndsWith("apples.md", await BestAsync(data, "orchard ships"), StringComparison.Ordinal);
            Assert.EndsWith("pears.md", await BestAsync(data, "cellar"), StringComparison.Ordinal);
        }
    }

    private static async Task FailsForItsOriginalAsync(DataFolder data, Func<Task> breakAsync)
    {
        await breakAsync();
        (await InProcess.RunAsync(data, "doctor")).ExitedWith(0);
        Assert.Contains("bad  originals  ", (await InProcess.RunAsync(data, "doctor", "--deep")).ExitedWith(9).Output, StringComparison.Ordinal);
        var repaired = (await InProcess.RunAsync(data, "doctor", "--repair", "--deep", "--yes")).ExitedWith(9).Output;
        Assert.Contains("1 damaged_document", repaired, StringComparison.Ordinal);
        Assert.Contains("ingest PATH -w default", repaired, StringComparison.Ordinal);
        Assert.DoesNotContain("documents retry", repaired, StringComparison.Ordinal);
        Assert.EndsWith("apples.md", await BestAsync(data, "orchard ships"), StringComparison.Ordinal);
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        (await InProcess.RunAsync(data, "doctor", "--deep")).ExitedWith(0);
    }

    private static async Task ExecuteAsync(DataFolder data, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(data.Path, "asemb.db")};Pooling=False;Foreign Keys=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync() > 0, sql);
    }

    private static async Task<string> BestAsync(DataFolder data, string query) =>
        (string)(await InProcess.RunAsync(data, "search", query, "--json")).ExitedWith(0).LastJson["hits"]!.AsArray()[0]!["document"]!["key"]!;
}
