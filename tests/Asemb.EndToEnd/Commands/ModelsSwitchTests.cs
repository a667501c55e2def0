using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

public sealed class ModelsSwitchTests : IAsyncLifetime
{
    private const string Small = "builtin:asemb-static-en-128";
    private readonly DataFolder _data = new();

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 12; i++) _data.Write($"notes/{i:00}.md", $"# Note {i}\n\nThe {Subject(i)} are looked after by team {i}, who can be asked about them on weekdays.\n");
        (await InProcess.RunAsync(_data, "ingest", _data.Files, "--base", _data.Files)).ExitedWith(0);
    }

    public ValueTask DisposeAsync() => _data.DisposeAsync();

    [Fact]
    public async Task Switches_shows_what_it_brought_goes_back_and_prunes()
    {
        var switched = (await InProcess.RunAsync(_data, "models", "switch", "--to", Small, "--samples", "12")).ExitedWith(0);
        Assert.Contains("builtin:asemb-static-en to builtin:asemb-static-en-128", switched.Output, StringComparison.Ordinal);
        Assert.Contains("12, of which 12 were embedded for it", switched.Output, StringComparison.Ordinal);
        Assert.Contains(switched.Lines, line => line.StartsWith("samples", StringComparison.Ordinal) && line.Contains("words and meaning", StringComparison.Ordinal));
        Assert.Contains("--rollback", switched.Error, StringComparison.Ordinal);
        Assert.Contains(Small, (await InProcess.RunAsync(_data, "workspaces", "show", "default")).ExitedWith(0).Output, StringComparison.Ordinal);
        Assert.Equal("notes/03.md", await FirstAsync("who looks after the lifts"));

        var status = (await InProcess.RunAsync(_data, "models", "switch", "--status")).ExitedWith(0);
        Assert.Contains(status.Lines, line => line.Contains("active", StringComparison.Ordinal) && line.Contains("12 of 12", StringComparison.Ordinal));
        Assert.Contains(status.Lines, line => line.Contains("retired", StringComparison.Ordinal));

        var back = (await InProcess.RunAsync(_data, "models", "switch", "--rollback", "--json")).ExitedWith(0).LastJson;
        var active = back["items"]!.AsArray().Single(index => (string)index!["state"]! == "active")!;
        Assert.Equal(("builtin:asemb-static-en", true, 0), ((string)active["model"]!["id"]!, (bool)active["report"]!["rollback"]!, (int)active["report"]!["embedded"]!));
        Assert.Equal("notes/03.md", await FirstAsync("who looks after the lifts"));

        Assert.Contains("add --yes", (await InProcess.RunAsync(_data, "models", "prune")).ExitedWith(2).Error, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await InProcess.RunAsync(_data, "models", "prune", "--yes", "--json")).ExitedWith(0).LastJson["dropped"]!);
        Assert.Contains("nothing to drop", (await InProcess.RunAsync(_data, "models", "prune", "--yes")).ExitedWith(0).Error, StringComparison.Ordinal);
        Assert.Contains("embedding_index_not_found", (await InProcess.RunAsync(_data, "models", "switch", "--rollback")).ExitedWith(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_judged_queries_before_and_after()
    {
        _data.Write("judge/queries.jsonl", """
            {"_id":"q1","text":"who looks after the lifts"}
            {"_id":"q2","text":"whom to ask about keys"}
            {"_id":"q3","text":"not judged"}
            """);
        _data.Write("judge/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\tnotes/03.md\t1\nq2\tnotes/05.md\t2\n");

        var list = (await InProcess.RunAsync(_data, "models", "switch", "--to", Small, "--samples", "0", "--judge", Path.Combine(_data.Files, "judge"), "--drop-old", "--json")).ExitedWith(0).LastJson;

        var active = Assert.Single(list["items"]!.AsArray())!;
        var judged = active["report"]!["judged"]!;
        Assert.Equal((2, 1.0, 1.0), ((int)judged["queries"]!, (double)judged["hybrid"]!["before"]!["recallAt10"]!, (double)judged["hybrid"]!["after"]!["recallAt10"]!));
        Assert.Null(active["report"]!["sampled"]);
    }

    [Theory]
    [InlineData("", 2, "exactly one of --to ID, --rollback, --abandon and --status")]
    [InlineData("--to a --rollback", 2, "exactly one of")]
    [InlineData("--rollback --samples 5", 2, "--samples goes with --to")]
    [InlineData("--to builtin:asemb-static-en-128 --samples many", 2, "--samples takes a whole number")]
    [InlineData("--to builtin:asemb-static-en-128 --samples 501", 2, "it must be 0 to 500")]
    [InlineData("--to builtin:asemb-static-en-128 --judge nowhere", 3, "queries.jsonl does not exist")]
    [InlineData("--to none", 3, "model_not_found")]
    [InlineData("--to builtin:asemb-static-en", 5, "model_in_use")]
    [InlineData("--abandon", 3, "not being switched")]
    [InlineData("--status -w none", 3, "workspace_not_found")]
    public async Task What_is_wrong_is_said_with_its_code(string line, int exitCode, string message)
    {
        var result = (await InProcess.RunAsync(_data, ["models", "switch", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).ExitedWith(exitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"_id":"q1"}""", "q1\td\t1", "Line 1 of")]
    [InlineData("""{"_id":"q1","text":"x"}""", "q1\td\tbest\nq1\td\tworst", "is not a judgement")]
    [InlineData("""{"_id":"q1","text":"x"}""", "q2\td\t1", "No query of")]
    public async Task A_folder_of_judged_queries_that_is_not_one_is_told_apart(string queries, string grades, string message)
    {
        _data.Write("judge/queries.jsonl", queries);
        _data.Write("judge/qrels/test.tsv", "query-id\tcorpus-id\tscore\n" + grades + "\n");

        var result = (await InProcess.RunAsync(_data, "models", "switch", "--to", Small, "--judge", Path.Combine(_data.Files, "judge"))).ExitedWith(2);

        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_followed_is_done_by_the_next_server()
    {
        await using var stub = new EmbeddingStub(answers: int.MaxValue);
        await using var begin = AsembProcess.Start(_data, input: null, stub.Settings(), "models", "switch", "--to", EmbeddingStub.ModelId, "--no-wait");
        Assert.Contains("asemb up", (await begin.ExitAsync()).ExitedWith(0).Error, StringComparison.Ordinal);

        await using var again = AsembProcess.Start(_data, input: null, stub.Settings(), "workspaces", "show", "default", "--json");
        (await again.ExitAsync()).ExitedWith(0);
        await using var follow = AsembProcess.Start(_data, input: null, stub.Settings(), "models", "switch", "--status", "--json");

        Assert.Contains((await follow.ExitAsync()).ExitedWith(0).LastJson["items"]!.AsArray(), index => (string)index!["model"]!["id"]! == EmbeddingStub.ModelId);
    }

    private static string Subject(int i) =>
        new[] { "gardens", "windows", "bicycles", "lifts", "heaters", "keys", "carpets", "lamps", "fences", "kitchens", "archives", "roofs" }[i];

    private async Task<string> FirstAsync(string query) =>
        (string)(await InProcess.RunAsync(_data, "search", query, "--json")).ExitedWith(0).LastJson["hits"]![0]!["document"]!["key"]!;
}
