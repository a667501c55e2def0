using Asemb.Cli.Commands;
using Asemb.EndToEnd.Processes;
using Asemb.TestServers;
using Npgsql;

namespace Asemb.EndToEnd.Documentation;

/// <summary>What the README tells newcomers to type is typed here, line by line, as it stands.</summary>
public sealed class ReadmeTests
{
    /// <summary>How the README names a database.</summary>
    private const string Store = "Host=127.0.0.1;Database=asemb;Username=postgres";

    [Fact]
    public async Task Every_command_of_the_README_works_in_its_order()
    {
        await using var data = new DataFolder();
        data.Write("Documents/contract.md", "---\nyear: 2025\n---\n# Contract\n\nWho wants to end the contract gives a month's notice. Travel is paid.\n");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ASEMB_Server__Port"] = "0" };
        var postgres = await PostgresServer.TryFindAsync();
        var made = new List<string>();
        var run = 0;
        var database = "";
        foreach (var line in Repository.ShellLines("README.md"))
        {
            if (!line.StartsWith("./asemb ", StringComparison.Ordinal)) continue;

            // What is about PostgreSQL needs one; each line that makes a database makes one of its own on the tests' server, which the lines after it use.
            var onPostgres = line.Contains(Store, StringComparison.Ordinal) || line.Contains(" db ", StringComparison.Ordinal);
            if (onPostgres && postgres is null) continue;
            if (line.Contains("--create-database", StringComparison.Ordinal)) made.Add(database = "asemb_readme_" + Guid.NewGuid().ToString("N"));
            var arguments = CommandLine.ArgumentsOfAsemb(line)!.Select(argument => argument.Replace("~", data.Files, StringComparison.Ordinal)
                .Replace(Store, new NpgsqlConnectionStringBuilder(postgres ?? "") { Database = database }.ConnectionString, StringComparison.Ordinal));
            await using var process = AsembProcess.Start(data, input: null, environment, arguments);
            var result = await process.ExitAsync();
            Assert.True(result.ExitCode == 0, $"{line}\n{result.Output}\n{result.Error}");
            run++;
        }

        Assert.True(run >= 8);
        if (postgres is null) return;
        (await AsembProcess.RunAsync(data, "down")).ExitedWith(0);
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var name in made)
        {
            await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", connection);
            await drop.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Lines_that_are_not_asemb_s_own_are_those_of_the_build_script()
    {
        var others = Repository.ShellLines("README.md").Where(line => !line.StartsWith("./asemb ", StringComparison.Ordinal)).ToList();
        var script = Repository.Read("build.sh");
        Assert.All(others, line =>
        {
            var words = CommandLine.Split(line);
            Assert.Equal("./build.sh", words[0]);
            Assert.Contains($"\n  {words[1]})", script, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_page_is_on_the_reading_list()
    {
        var readme = Repository.Read("README.md");
        var list = readme[readme.IndexOf("## Where to read on", StringComparison.Ordinal)..readme.IndexOf("## Development", StringComparison.Ordinal)];
        Assert.All(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md"), page => Assert.Contains($"(docs/{Path.GetFileName(page)})", list, StringComparison.Ordinal));
    }

    [Fact]
    public void The_output_shown_is_what_the_demo_prints()
    {
        // What the real output has in every run; figures differ.
        var readme = Repository.Read("README.md");
        Assert.All(UpCommand.DemoQueries, query => Assert.Contains($"$ ./asemb search \"{query}\" --limit 3", readme, StringComparison.Ordinal));
        Assert.Contains("API page  http://127.0.0.1:7280/docs", readme, StringComparison.Ordinal);
    }
}
