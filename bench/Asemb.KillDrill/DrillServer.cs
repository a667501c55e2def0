using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.KillDrill;

/// <summary>One <c>asemb serve</c> that is killed and started again. Its port changes with each start. Started and killed by one at a time; read by any.</summary>
internal sealed class DrillServer(string data, string? store) : IAsyncDisposable
{
    private const int KeptLines = 40;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private readonly ConcurrentQueue<string> _said = new();
    private volatile AsembClient? _client;
    private Process? _process;

    /// <summary>Null while it is down.</summary>
    public AsembClient? Client => _client;

    /// <summary>What it said last, for whoever finds that it does not start.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>Starts it and waits until it is ready, which it is only while its database is.</summary>
    public async Task StartAsync()
    {
        Directory.CreateDirectory(data);
        var advertisement = Path.Combine(data, ServerFile.FileName);
        File.Delete(advertisement);
        _process = Process.Start(StartInfo())!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            if (_process.HasExited) throw new InvalidOperationException($"The server ended with {_process.ExitCode} before it was ready:\n{Said}");
            if (limit.IsCancellationRequested) throw new InvalidOperationException($"The server was not ready after {StartLimit.TotalSeconds:0} s:\n{Said}");
            if (await TryConnectAsync(advertisement) is { } client)
            {
                _client = client;
                return;
            }

            await Task.Delay(20);
        }
    }

    public async Task KillAsync()
    {
        // Clients that hold it see connections break; a call under way must not find it disposed.
        _client = null;
        if (_process is not { } process) return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    /// <summary>Kills one of its extraction workers; false when it has none now.</summary>
    public bool KillWorker(Random random)
    {
        if (_process is not { } process) return false;
        var workers = Children(process.Id);
        if (workers.Count == 0) return false;
        try
        {
            using var worker = Process.GetProcessById(workers[random.Next(workers.Count)]);
            worker.Kill();
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private static List<int> Children(int parent)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{parent}/task");
        var children = new List<int>();
        try
        {
            foreach (var thread in Directory.EnumerateDirectories(file))
            {
                children.AddRange(File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture)));
            }
        }
        catch (IOException)
        {
            // A thread ended while it was looked at.
        }

        return children;
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

    private async Task<AsembClient?> TryConnectAsync(string advertisement)
    {
        if (await FindAsync(advertisement) is not { } server) return null;
        var key = await File.ReadAllTextAsync(Path.Combine(data, ServerFile.LocalKeyFileName));
        var client = AsembClient.Connect(new Uri(server.Url), key.Trim());
        try
        {
            if ((await client.GetHealthAsync()).Status == HealthState.Healthy) return client;
        }
        catch (ProblemException)
        {
            // Not listening yet.
        }

        client.Dispose();
        return null;
    }

    private ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo(DotnetPath()) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "asemb.dll"), "serve", "--data", data, "--port", "0", .. store is null ? Array.Empty<string>() : ["--store", store]])
            info.ArgumentList.Add(argument);
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("ASEMB", StringComparison.OrdinalIgnoreCase)).ToList()) info.Environment.Remove(name);
        // The documents of a dead server wait for the end of its leases; a drill has no two minutes for that after each kill.
        info.Environment["ASEMB_Indexing__LeaseSeconds"] = "5";
        info.Environment["ASEMB_Indexing__PollSeconds"] = "1";
        info.Environment["ASEMB_Indexing__RetrySeconds"] = "0.2";
        info.Environment["ASEMB_Indexing__MaxRetrySeconds"] = "2";
        info.Environment["ASEMB_Indexing__Parallelism"] = "1";
        // After a few deaths of its server a document is thought to be the cause; here it never is, and some documents meet many.
        info.Environment["ASEMB_Indexing__MaxAttempts"] = "100";
        info.Environment["ASEMB_Server__LogLevel"] = "Warning";
        return info;
    }

    private static string DotnetPath() =>
        Environment.ProcessPath is { } process && string.Equals(Path.GetFileNameWithoutExtension(process), "dotnet", StringComparison.OrdinalIgnoreCase)
            ? process
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private void Keep(string? line)
    {
        if (line is null) return;
        _said.Enqueue(line);
        if (_said.Count > KeptLines) _said.TryDequeue(out _);
    }
}
