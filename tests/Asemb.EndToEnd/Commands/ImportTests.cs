using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Embeddings;
using Asemb.EndToEnd.Processes;
using Asemb.TestServers;
using Npgsql;

namespace Asemb.EndToEnd.Commands;

/// <summary>A table of n8n's PGVector node is taken over.</summary>
public sealed class ImportTests
{
    private const int Rows = 30;

    [Fact]
    public async Task Takes_texts_metadata_and_vectors_over_and_each_only_once()
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        await FillAsync(database, "builtin:asemb-static-en");
        (await AsembProcess.RunAsync(data, "up", "--port", "0")).ExitedWith(0);

        var dry = (await ImportAsync(data, database, "--dry-run")).ExitedWith(0).LastJson;
        Assert.Equal((true, true, Rows, Rows + 1), ((bool)dry["dryRun"]!, (bool)dry["adopts"]!, (int)dry["rows"]!["adopted"]!, (int)dry["rows"]!["duplicates"]!));
        Assert.Empty(await AsembProcess.RunAsync(data, "documents", "list", "--json").ContinueWith(list => list.Result.Lines, TaskScheduler.Default));

        var first = (await ImportAsync(data, database)).ExitedWith(0).LastJson;
        Assert.Equal((Rows, 0, Rows + 1, 1), (Count(first, "adopted"), Count(first, "embedded"), Count(first, "duplicates"), Count(first, "empty")));
        var again = (await ImportAsync(data, database)).ExitedWith(0).LastJson;
        Assert.Equal((0, Rows), (Count(again, "adopted"), Count(again, "unchanged")));

        var hit = (await AsembProcess.RunAsync(data, "search", "marker7", "--json", "--limit", "1")).ExitedWith(0).LastJson;
        Assert.Contains("marker7", hit.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("blob7", hit.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embeds_anew_what_is_of_another_model_and_says_so_first()
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        await FillAsync(database, "builtin:asemb-static-en-128");
        (await AsembProcess.RunAsync(data, "up", "--port", "0")).ExitedWith(0);

        var import = await AsembProcess.RunAsync(data, "import", "n8n-pgvector", "--connection", database.ConnectionString, "--key-metadata", "file");

        import.ExitedWith(0);
        Assert.Contains("128 dimensions", import.Error, StringComparison.Ordinal);
        Assert.Contains($"{Rows} embedded anew", import.Output, StringComparison.Ordinal);
        var keys = (await AsembProcess.RunAsync(data, "documents", "list", "--json")).ExitedWith(0).Output;
        Assert.Contains("\"file0\"", keys, StringComparison.Ordinal);
        Assert.Contains("\"file0#", keys, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_into_a_paused_workspace_says_why_it_waits()
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        await FillAsync(database, "builtin:asemb-static-en-128");
        (await AsembProcess.RunAsync(data, "up", "--port", "0")).ExitedWith(0);
        (await AsembProcess.RunAsync(data, "workspaces", "pause", "default")).ExitedWith(0);

        await using var import = AsembProcess.Start(data, "import", "n8n-pgvector", "--connection", database.ConnectionString);
        await import.SawAsync(line => line.Contains("waiting: ", StringComparison.Ordinal) && line.Contains("paused", StringComparison.Ordinal));
        (await AsembProcess.RunAsync(data, "workspaces", "resume", "default")).ExitedWith(0);

        Assert.Contains($"{Rows} embedded anew", (await import.ExitAsync()).ExitedWith(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usage", "--table", "n8n_vectors")]
    [InlineData("usage", "--connection", "sqlite:x")]
    [InlineData("path_not_found", "--connection-file", "nowhere")]
    public async Task What_is_missing_is_told(string code, params string[] arguments)
    {
        await using var data = new DataFolder();

        var command = await AsembProcess.RunAsync(data, ["import", "n8n-pgvector", "--json", .. arguments]);

        Assert.Contains($"\"{code}\"", command.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no table 'elsewhere'", "--table", "elsewhere")]
    [InlineData("no column 'txt'", "--text-column", "txt")]
    public async Task A_table_that_is_none_of_n8n_is_told(string words, params string[] arguments)
    {
        await using var data = new DataFolder();
        await using var database = await TestDatabase.CreateEmptyAsync();
        await FillAsync(database, "builtin:asemb-static-en");

        var command = (await ImportAsync(data, database, arguments)).ExitedWith(2);

        Assert.Contains("invalid_source", command.Error, StringComparison.Ordinal);
        Assert.Contains(words, command.Error, StringComparison.Ordinal);
    }

    private static Task<CommandResult> ImportAsync(DataFolder data, TestDatabase database, params string[] arguments) =>
        AsembProcess.RunAsync(data, ["import", "n8n-pgvector", "--json", "--connection", database.ConnectionString, .. arguments]);

    private static int Count(JsonNode report, string name) => (int)report["rows"]![name]!;

    /// <summary>As n8n leaves it: the same inserted twice, a text three times, one without text.</summary>
    private static async Task FillAsync(TestDatabase database, string modelId)
    {
        using var models = new EmbeddingModels(new EmbeddingsOptions(), TimeProvider.System);
        var model = await models.GetAsync(modelId, TestContext.Current.CancellationToken);
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await RunAsync(connection, "CREATE EXTENSION vector; CREATE TABLE n8n_vectors (id uuid NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY, text text, metadata jsonb, embedding vector)");
        for (var i = 0; i < Rows; i++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"The marker{i} stands beside the {(i % 2 == 0 ? "river" : "mountain")} and was painted in {1900 + i}.");
            var vector = (await model.EmbedPassagesAsync([text], TestContext.Current.CancellationToken))[0];
            await RunAsync(
                connection,
                "INSERT INTO n8n_vectors (text, metadata, embedding) SELECT $1, $2::jsonb, $3::real[]::vector FROM generate_series(1, $4)",
                text, $$$"""{"source":"blob{{{i}}}","file":"file{{{i % 5}}}","loc":{"lines":[1,1]}}""", vector, i == 0 ? 3 : 2);
        }

        await RunAsync(connection, "INSERT INTO n8n_vectors (text, metadata) VALUES (NULL, '{}')");
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
