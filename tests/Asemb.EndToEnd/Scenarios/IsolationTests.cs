using System.Globalization;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>The processes that read files: they come with the work and go with the server, however it goes.</summary>
public sealed class IsolationTests
{
    [Fact]
    public async Task Readers_are_children_of_the_server_and_end_with_it_when_it_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test looks into /proc.");
        await using var data = new DataFolder();
        data.Write("one.md", "# One\n\nThe people team pays for travel.\n");
        await using var server = AsembProcess.Start(data, "serve", "--port", "0");
        await server.SawAsync(line => line.Contains("listens", StringComparison.OrdinalIgnoreCase));
        (await AsembProcess.RunAsync(data, "ingest", "one.md")).ExitedWith(0);
        var readers = Children(server.Id);
        Assert.NotEmpty(readers);
        Assert.All(readers, reader => Assert.Contains("extract-worker", File.ReadAllText($"/proc/{reader}/cmdline"), StringComparison.Ordinal));

        await server.SignalAsync("KILL");
        await server.ExitAsync();

        while (readers.Any(reader => State(reader) is not (null or 'Z'))) await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_reader_that_is_killed_leaves_no_zombie_and_the_next_file_is_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test looks into /proc.");
        await using var data = new DataFolder();
        data.Write("one.md", "# One\n\nThe people team pays for travel.\n");
        data.Write("two.md", "# Two\n\nTrains are paid in advance.\n");
        await using var server = AsembProcess.Start(data, "serve", "--port", "0");
        await server.SawAsync(line => line.Contains("listens", StringComparison.OrdinalIgnoreCase));
        (await AsembProcess.RunAsync(data, "ingest", "one.md")).ExitedWith(0);
        var killed = Children(server.Id);

        foreach (var reader in killed) await AsembProcess.SignalAsync(reader, "KILL");

        (await AsembProcess.RunAsync(data, "ingest", "two.md")).ExitedWith(0);
        while (killed.Any(reader => State(reader) is not null)) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Children(server.Id), reader => State(reader) == 'Z');
    }

    private static List<int> Children(int parent) =>
    [
        .. Directory.GetDirectories("/proc").Select(Path.GetFileName)
            .Select(name => int.TryParse(name, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Stat(id) is [_, var of, ..] && of == parent.ToString(CultureInfo.InvariantCulture)),
    ];

    private static char? State(int process) => Stat(process) is [[var state], ..] ? state : null;

    /// <summary>State, parent and so on, as the kernel lists them behind the name.</summary>
    private static string[]? Stat(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
