using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Benchmarks.Serving;

/// <summary>The real executable, <c>asemb serve</c>, as a process of its own on a data directory and a free port.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, AsembClient client, TimeSpan startup) => (_process, Client, Startup) = (process, client, startup);

    public AsembClient Client { get; }

    /// <summary>From the start of the process to the first 200 of <c>/health/ready</c>.</summary>
    public TimeSpan Startup { get; }

    /// <param name="root">A checkout; its launcher builds the executable first when sources changed.</param>
    /// <param name="store">Where the store is; null: in the data directory.</param>
    /// <param name="settings">Further settings, by their names.</param>
    public static async Task<ServerProcess> StartAsync(string root, string dataDirectory, string? store = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        Directory.CreateDirectory(dataDirectory);
        var advertisement = Path.Combine(dataDirectory, ServerFile.FileName);
        File.Delete(advertisement);
        var clock = Stopwatch.StartNew();
        var info = new ProcessStartInfo(Path.Combine(root, "asemb"), ["serve", "--data", dataDirectory, "--port", "0", .. store is null ? Array.Empty<string>() : ["--store", store]])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = root,
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>(StringComparer.Ordinal)) info.Environment["ASEMB_" + name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var process = Process.Start(info)!;
        // Read to the end: a full pipe would stop it. What it said last is told when it does not start.
        var said = new ConcurrentQueue<string?>();
        process.OutputDataReceived += (_, line) => Keep(said, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(said, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"The server ended with exit code {process.ExitCode} before it was ready: {string.Join('\n', said)}");
            if (await FindAsync(advertisement) is { } server)
            {
                var key = await File.ReadAllTextAsync(Path.Combine(dataDirectory, ServerFile.LocalKeyFileName));
                var client = AsembClient.Connect(new Uri(server.Url), key.Trim());
                try
                {
                    if ((await client.GetHealthAsync()).Status == HealthState.Healthy) return new ServerProcess(process, client, clock.Elapsed);
                }
                catch (ProblemException)
                {
                    // Not listening yet.
                }

                client.Dispose();
            }

            await Task.Delay(5);
        }
    }

    public int Id => _process.Id;

    /// <summary>Processor time the server used so far, on all cores.</summary>
    public TimeSpan Cpu()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <summary>Resident memory now, and the most it ever was, in MiB; zeros where the system does not tell.</summary>
    public (double Now, double Peak) Memory()
    {
        var status = $"/proc/{_process.Id}/status";
        if (!File.Exists(status)) return (0, 0);
        var lines = File.ReadAllLines(status);
        double Read(string name) => double.Parse(lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', '\t').First(part => part.Length > 0 && char.IsDigit(part[0])), CultureInfo.InvariantCulture) / 1024;
        return (Read("VmRSS:"), Read("VmHWM:"));
    }

    public void Dispose()
    {
        Client.Dispose();
        // The store is safe from it, and nothing is left to be measured.
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string?> said, string? line)
    {
        said.Enqueue(line);
        if (said.Count > 20) said.TryDequeue(out _);
    }

    private static async Task<ServerFile?> FindAsync(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(await File.ReadAllTextAsync(path), WireJson.Default.ServerFile) : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            // Being written.
            return null;
        }
    }
}
