using System.Diagnostics;
using System.Globalization;
using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Workspaces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Crash;

/// <summary>
/// Kills a writing process again and again and looks whether what it acknowledged is there, once and whole, and nothing half-done. What it cannot
/// see: data that reached the operating system but not the disk survives the death of a process, so a store that does not flush
/// (<c>synchronous=OFF</c>) passes here and loses documents when the power fails. <c>DataFileTests</c> holds the setting itself.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private const int Kills = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("asemb-crash-").FullName;

    /// <summary>What is acknowledged of each key: the number accepted last, the number that is searchable, and the state.</summary>
    private readonly Dictionary<string, Acknowledged> _acknowledged = new(StringComparer.Ordinal);

    /// <summary>Documents that the process before held when it was killed; null before the first.</summary>
    private int? _held;

    [Fact]
    public async Task Loses_nothing_that_was_acknowledged_when_the_process_is_killed_at_any_moment()
    {
        var random = new Random(20260301);
        var (commits, deletes, leases) = (0, 0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            var lines = await RunAndKillAsync(kill, random.Next(20, 400));
            commits += lines.Count(line => line.StartsWith("done commit", StringComparison.Ordinal));
            deletes += lines.Count(line => line.StartsWith("done delete", StringComparison.Ordinal));
            leases += lines.Count(line => line.StartsWith("done lease", StringComparison.Ordinal));
            await CheckAsync(lines);
        }

        // Otherwise nothing was tried.
        Assert.True(commits > 20 && deletes > 20 && leases > 40, $"{commits} commits, {deletes} deletes and {leases} leases were acknowledged");
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
        // Every lease of the process before was taken back, neither more nor fewer, unless it died while it leased.
        var released = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        if (_held is { } held) Assert.Equal(held, released);
        foreach (var key in _acknowledged.Keys) Release(key);

        string? underWay = null;
        var isLeasing = false;
        foreach (var words in lines.Skip(1).Select(line => line.Split(' ')))
        {
            isLeasing = Is(words[1], "lease");
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
            var expected = _acknowledged.GetValueOrDefault(key, Acknowledged.Nothing);
            if (isLeasing) expected = expected with { State = found.State };

            // The step that was cut off happened whole or not at all; from here on what is there counts.
            if (!Is(key, underWay)) Assert.Equal(expected, found);
            _acknowledged[key] = found;
        }

        // The memory is built from what is there: a chunk without words or vector, or twice, would show.
        var chunks = _acknowledged.Values.Sum(document => document.Searchable == 0 ? 0 : 1 + (document.Searchable % 5));
        var stats = await store.Workspaces.GetStatsAsync(workspace, CancellationToken.None);
        Assert.Equal((chunks, chunks), (stats.ChunkCount, stats.VectorCount));
        _held = (int)stats.DocumentsByState[DocumentState.Processing];
    }

    private void Release(string key)
    {
        if (_acknowledged[key].State == DocumentState.Processing) _acknowledged[key] = _acknowledged[key] with { State = DocumentState.Pending };
    }

    private static bool Is(string? word, string? other) => string.Equals(word, other, StringComparison.Ordinal);

    private void Apply(string verb, string key, int number)
    {
        if (Is(key, "-")) return;
        var before = _acknowledged.GetValueOrDefault(key, Acknowledged.Nothing);
        _acknowledged[key] = verb switch
        {
            "accept" => before with { Accepted = number, State = DocumentState.Pending },
            "lease" => before with { State = DocumentState.Processing },
            "commit" => before with { Searchable = number, State = DocumentState.Indexed },
            "fail" => before with { State = DocumentState.Failed },
            "hold" => before,
            _ => Acknowledged.Nothing,
        };
    }

    /// <summary>Also asserts that the chunks are those of one version, whole.</summary>
    private static async Task<Acknowledged> ReadAsync(SqliteStore store, Workspace workspace, string key)
    {
        if (await store.Documents.FindAsync(workspace, key, CancellationToken.None) is not { } document) return Acknowledged.Nothing;
        var content = Encoding.UTF8.GetString((await store.Documents.GetContentAsync(workspace, key, CancellationToken.None))!);
        var accepted = (int)document.Metadata["number"]!;
        Assert.Equal(CrashWriter.TextOf(key, accepted), content);
        if (document.ChunkCount == 0) return new Acknowledged(accepted, 0, document.State);
        var chunks = await store.Documents.GetChunksAsync(workspace, document.Id, 0, 100, CancellationToken.None);
        var searchable = int.Parse(chunks[0].Text, CultureInfo.InvariantCulture);
        Assert.Equal(CrashWriter.TextOf(key, searchable), string.Join("\n\n", chunks.Select(chunk => chunk.Text)));
        return new Acknowledged(accepted, searchable, document.State);
    }

    private sealed record Acknowledged(int Accepted, int Searchable, DocumentState? State)
    {
        public static Acknowledged Nothing { get; } = new(0, 0, null);
    }
}
