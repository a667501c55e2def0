using System.Diagnostics;
using System.Globalization;
using System.Text;
using Asemb.Core.Workspaces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Crash;

/// <summary>Kills a writing process again and again and looks whether what it acknowledged is there.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Kills = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("asemb-crash-").FullName;

    /// <summary>What is acknowledged of each key: the number accepted last, and the number that is searchable.</summary>
    private readonly Dictionary<string, Acknowledged> _acknowledged = new(StringComparer.Ordinal);

    [Fact]
    public async Task Loses_nothing_that_was_acknowledged_when_the_process_is_killed_at_any_moment()
    {
        var random = new Random(20260301);
        var (commits, deletes) = (0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            var lines = await RunAndKillAsync(kill, random.Next(20, 400));
            commits += lines.Count(line => line.StartsWith("done commit", StringComparison.Ordinal));
            deletes += lines.Count(line => line.StartsWith("done delete", StringComparison.Ordinal));
            await CheckAsync(lines);
        }

        // Otherwise nothing was tried.
        Assert.True(commits > 20 && deletes > 20, $"{commits} commits and {deletes} deletes were acknowledged");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<List<string>> RunAndKillAsync(int seed, int killAfterLines)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        if (string.Equals(Path.GetFileNameWithoutExtension(start.FileName), "dotnet", StringComparison.Ordinal)) start.ArgumentList.Add(typeof(CrashTests).Assembly.Location);
        start.ArgumentList.Add(CrashWriter.Verb);
        start.ArgumentList.Add(_folder);
        start.ArgumentList.Add(seed.ToString(CultureInfo.InvariantCulture));
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);

            // It goes on writing while the signal is on its way; the lines it still gets out count too.
            if (lines.Count == killAfterLines) process.Kill();
        }

        await process.WaitForExitAsync();
        Assert.True(lines.Count >= killAfterLines, $"the writer ended by itself after {lines.Count} lines");
        return lines;
    }

    private async Task CheckAsync(List<string> lines)
    {
        string? underWay = null;
        foreach (var words in lines.Select(line => line.Split(' ')))
        {
            underWay = Is(words[0], "begin") ? words[2] : null;
            if (Is(words[0], "done")) Apply(words[1], words[2], int.Parse(words[3], CultureInfo.InvariantCulture));
        }

        await using var store = await SqliteStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_folder, "asemb.db") }, NullLoggerFactory.Instance, CancellationToken.None);
        Assert.Empty(await store.VerifyAsync(CancellationToken.None));
        var workspace = (await store.Workspaces.FindAsync(WorkspaceName.Default, CancellationToken.None))!;
        for (var i = 0; i < CrashWriter.Keys; i++)
        {
            var key = $"k{i}";
            var found = await ReadAsync(store, workspace, key);
            if (Is(key, underWay))
            {
                // The step that was cut off happened whole or not at all; from here on what is there counts.
                _acknowledged[key] = found;
                continue;
            }

            Assert.Equal(_acknowledged.GetValueOrDefault(key, new Acknowledged(0, 0)), found);
        }
    }

    private static bool Is(string? word, string? other) => string.Equals(word, other, StringComparison.Ordinal);

    private void Apply(string verb, string key, int number)
    {
        var before = _acknowledged.GetValueOrDefault(key, new Acknowledged(0, 0));
        _acknowledged[key] = verb switch
        {
            "accept" => before with { Accepted = number },
            "commit" => before with { Searchable = number },
            _ => new Acknowledged(0, 0),
        };
    }

    /// <summary>Also asserts that the chunks are those of one version, whole.</summary>
    private static async Task<Acknowledged> ReadAsync(SqliteStore store, Workspace workspace, string key)
    {
        if (await store.Documents.FindAsync(workspace, key, CancellationToken.None) is not { } document) return new Acknowledged(0, 0);
        var content = Encoding.UTF8.GetString((await store.Documents.GetContentAsync(workspace, key, CancellationToken.None))!);
        var accepted = (int)document.Metadata["number"]!;
        Assert.Equal(CrashWriter.TextOf(key, accepted), content);
        if (document.ChunkCount == 0) return new Acknowledged(accepted, 0);
        var chunks = await store.Documents.GetChunksAsync(workspace, document.Id, 0, 100, CancellationToken.None);
        var searchable = int.Parse(chunks[0].Text, CultureInfo.InvariantCulture);
        Assert.Equal(CrashWriter.TextOf(key, searchable), string.Join("\n\n", chunks.Select(chunk => chunk.Text)));
        return new Acknowledged(accepted, searchable);
    }

    private sealed record Acknowledged(int Accepted, int Searchable);
}
