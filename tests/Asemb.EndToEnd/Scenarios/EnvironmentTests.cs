using Asemb.EndToEnd.Processes;
using Microsoft.Data.Sqlite;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>Surroundings that newcomers and servers have.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public async Task Text_beyond_ascii_is_shown_in_a_locale_that_knows_none()
    {
        await using var data = new DataFolder();
        data.Write("ü.md", "Über Äpfel.\n");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["LC_ALL"] = "C", ["LANG"] = "C" };
        await using (var ingest = AsembProcess.Start(data, input: null, environment, "ingest", "ü.md")) (await ingest.ExitAsync()).ExitedWith(0);
        await using var search = AsembProcess.Start(data, input: null, environment, "search", "Äpfel");
        Assert.Contains("Über Äpfel.", (await search.ExitAsync()).ExitedWith(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search x")]
    [InlineData("up --port 0")]
    public async Task A_data_directory_that_cannot_be_made_is_told(string line)
    {
        await using var data = new DataFolder();
        var file = data.Write("file", "not a folder");
        var result = (await AsembProcess.RunAsync(data, [.. line.Split(' '), "--data", Path.Combine(file, "data")])).ExitedWith(2);
        Assert.Contains("invalid_configuration The data directory ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search x")]
    [InlineData("up --port 0")]
    public async Task Data_of_a_newer_version_is_refused_untouched(string line)
    {
        await using var data = new DataFolder();
        (await InProcess.RunAsync(data, "search", "x")).ExitedWith(0);
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(data.Path, "asemb.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (9999, 'later', 'x', 0)";
            await command.ExecuteNonQueryAsync();
        }

        var result = (await AsembProcess.RunAsync(data, line.Split(' '))).ExitedWith(5);
        Assert.Contains("schema_too_new", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_leaves_early_does_no_harm()
    {
        await using var data = new DataFolder();
        data.WriteMany(40, wordsEach: 5);
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/bash")
        {
            ArgumentList = { "-c", $"set -o pipefail; '{DotnetHost.Path}' '{AsembProcess.Dll}' documents list --json --data '{data.Path}' | head -1" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        var error = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("", error);
        Assert.Equal(0, shell.ExitCode);
    }
}
