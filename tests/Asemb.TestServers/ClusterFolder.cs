using System.Diagnostics;
using System.Globalization;

namespace Asemb.TestServers;

/// <summary>
/// The folder of a server that a test starts for itself, owned by the servers' user. Its name has the id of the test's process: folders of
/// processes that were killed are found by it, their servers stopped and they themselves removed.
/// </summary>
internal sealed class ClusterFolder
{
    private const string Prefix = "asemb-cluster-";

    private static readonly Lazy<Task> Swept = new(SweepAsync);

    private readonly ServerPrograms _programs;

    private ClusterFolder(ServerPrograms programs, string path)
    {
        _programs = programs;
        Path = path;
    }

    /// <summary>As the servers see it.</summary>
    public string Path { get; }

    /// <summary>As the tests see it.</summary>
    public string OwnPath => _programs.Root + Path;

    public static async Task<ClusterFolder> CreateAsync(ServerPrograms programs)
    {
        await Swept.Value;
        var created = await programs.RunAsync(null, "mktemp", "-d", string.Create(CultureInfo.InvariantCulture, $"/var/tmp/{Prefix}{Environment.ProcessId}-XXXXXXXX"));
        return new ClusterFolder(programs, created.Trim());
    }

    public Task WriteAsync(string name, string text) => _programs.RunAsync(text, "sh", "-c", $"umask 077; cat >'{Path}/{name}'");

    public Task AppendAsync(string name, string text) => _programs.RunAsync(text, "sh", "-c", $"cat >>'{Path}/{name}'");

    /// <summary>Stops the server whose folder this is, if it runs, with everything that belongs to it.</summary>
    public async Task StopAsync()
    {
        var pooler = System.IO.Path.Combine(OwnPath, "pgbouncer.pid");
        if (File.Exists(pooler)) Kill(await File.ReadAllTextAsync(pooler));
        if (!File.Exists(System.IO.Path.Combine(OwnPath, "data", "postmaster.pid"))) return;
        try
        {
            await _programs.RunAsync(null, $"{_programs.Bin}/pg_ctl", "-D", $"{Path}/data", "-m", "immediate", "-w", "stop");
        }
        catch (InvalidOperationException)
        {
            // It was dead already: a killed server leaves its file behind.
        }
    }

    public async Task RemoveAsync()
    {
        await StopAsync();
        await SmallDisk.UnmountAsync(OwnPath);
        await _programs.RunAsync(null, "rm", "-rf", Path);
    }

    private static async Task SweepAsync()
    {
        var programs = ServerPrograms.Get();
        foreach (var folder in Directory.EnumerateDirectories(programs.Root + "/var/tmp", Prefix + "*").Select(path => System.IO.Path.GetFileName(path)).ToList())
        {
            if (!int.TryParse(folder[Prefix.Length..].Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process) || Lives(process)) continue;
            await new ClusterFolder(programs, "/var/tmp/" + folder).RemoveAsync();
        }
    }

    private static void Kill(string id)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It is no more.
        }
    }

    private static bool Lives(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
