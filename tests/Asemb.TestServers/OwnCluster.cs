using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Asemb.TestServers;

/// <summary>
/// A PostgreSQL cluster that one test starts and may treat badly: kill, fill, replicate, promote. Unlike the shared server it keeps PostgreSQL's own
/// settings for durability (fsync and full_page_writes on), unless told otherwise. Used by one test at a time.
/// </summary>
public sealed class OwnCluster : IAsyncDisposable
{
    private readonly ServerPrograms _programs;
    private readonly ClusterFolder _folder;
    private readonly string _password;
    private readonly string _bin;
    private ServerProcess? _process;
    private int _port;

    private OwnCluster(ServerPrograms programs, ClusterFolder folder, string password, string bin)
    {
        _programs = programs;
        _folder = folder;
        _password = password;
        _bin = bin;
    }

    /// <summary>Connects as the superuser, unpooled: a pool would keep connections over a restart. The port stays over restarts.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = "postgres",
        Password = _password,
        Database = "postgres",
        Pooling = false,
        IncludeErrorDetail = true,
    }.ConnectionString;

    internal ServerPrograms Programs => _programs;

    /// <summary>What the server has written to its log of late.</summary>
    public string Log => _process?.Output ?? "";

    /// <summary>A new, empty cluster, started. Without PostgreSQL's programs the calling test is skipped, or fails on CI.</summary>
    public static async Task<OwnCluster> StartAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        var programs = ServerPrograms.Get();
        return await StartAsync(programs, programs.Bin, await ClusterFolder.CreateAsync(programs), settings);
    }

    /// <summary>A cluster of a server to which an extension's files were never installed.</summary>
    public static async Task<OwnCluster> StartWithoutExtensionAsync(string extension)
    {
        var programs = ServerPrograms.Get();
        var folder = await ClusterFolder.CreateAsync(programs);

        // PostgreSQL looks for its files relative to its program: a copy of the program among links to all its files but some lacks these.
        var bin = await programs.RunAsync(
            null,
            "sh",
            "-c",
            """
            set -e
            bin=$1 to=$2 extension=$3 version=$(basename "$(dirname "$1")") share=/usr/share/postgresql/$(basename "$(dirname "$1")")
            [ -d "$share/extension" ] || exit 3
            mkdir -p "$to$bin" "$to$share/extension"
            cp "$bin/postgres" "$to$bin/"
            ln -s "$bin/../lib" "$to$(dirname "$bin")/lib"
            for file in "$share"/*; do [ "$(basename "$file")" = extension ] || ln -s "$file" "$to$share/"; done
            for file in "$share"/extension/*; do case $(basename "$file") in "$extension".*|"$extension"--*) ;; *) ln -s "$file" "$to$share/extension/" ;; esac; done
            echo "$to$bin"
            """,
            "sh",
            programs.Bin,
            $"{folder.Path}/installation",
            extension);
        return await StartAsync(programs, bin.Trim(), folder, null);
    }

    /// <summary>Another database of the cluster, made if it is not there.</summary>
    public async Task<string> DatabaseAsync(string name)
    {
        if (await ExecuteAsync($"SELECT 1 FROM pg_database WHERE datname = '{name}'") is null) await ExecuteAsync($"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    public Task<object?> ExecuteAsync(string sql) => ExecuteAsync(sql, ConnectionString);

    public static async Task<object?> ExecuteAsync(string sql, string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return await TestTemplate.ExecuteAsync(connection, sql);
    }

    /// <summary>Ends every process of the cluster at once, as the kernel does when memory runs out.</summary>
    public async Task KillAsync()
    {
        var file = await File.ReadAllLinesAsync(Path.Combine(_folder.OwnPath, "data", "postmaster.pid"));
        using (var postmaster = Process.GetProcessById(int.Parse(file[0], CultureInfo.InvariantCulture)))
        {
            postmaster.Kill(entireProcessTree: true);
            await postmaster.WaitForExitAsync();
        }

        if (_process is not null) await _process.WaitAsync();
    }

    /// <summary>Starts a cluster that was killed or stopped, on the port it had.</summary>
    public async Task StartAgainAsync()
    {
        _process?.Dispose();
        _process = null;
        for (var attempt = 1; !await TryStartAsync(_port); attempt++)
        {
            // Processes that were killed may hold the memory they shared for a moment longer.
            if (attempt == 50) throw new InvalidOperationException($"PostgreSQL does not start again: {Log}");
            await Task.Delay(100);
        }
    }

    /// <summary>Ends it in order, as an administrator does.</summary>
    public async Task StopAsync()
    {
        await _programs.RunAsync(null, $"{_programs.Bin}/pg_ctl", "-D", $"{_folder.Path}/data", "-m", "fast", "-w", "stop");
        if (_process is not null) await _process.WaitAsync();
    }

    /// <summary>A hot standby of this cluster, copied and streaming.</summary>
    public async Task<OwnCluster> ReplicateAsync()
    {
        var folder = await ClusterFolder.CreateAsync(_programs);
        await _programs.RunAsync(
            _password + "\n",
            "sh",
            "-c",
            "read -r PGPASSWORD && export PGPASSWORD && exec \"$@\"",
            "sh",
            $"{_programs.Bin}/pg_basebackup",
            "-d",
            string.Create(CultureInfo.InvariantCulture, $"host=127.0.0.1 port={_port} user=postgres"),
            "-D",
            $"{folder.Path}/data",
            "-R",
            "-c",
            "fast",
            "-X",
            "stream",
            "--no-sync");
        var replica = new OwnCluster(_programs, folder, _password, _bin);
        await replica.StartOnFreePortAsync();
        return replica;
    }

    /// <summary>Makes a primary of a standby.</summary>
    public async Task PromoteAsync() => await ExecuteAsync("SELECT pg_promote(true, 60)");

    /// <summary>A disk so small that it is soon full, for a tablespace.</summary>
    public Task<SmallDisk> MountSmallDiskAsync(int megabytes) => SmallDisk.MountAsync(_programs, _folder, megabytes);

    public async ValueTask DisposeAsync()
    {
        await _folder.RemoveAsync();
        _process?.Dispose();
    }

    private static async Task<OwnCluster> StartAsync(ServerPrograms programs, string bin, ClusterFolder folder, IReadOnlyDictionary<string, string>? settings)
    {
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await folder.WriteAsync("password", password);
        await programs.RunAsync(null, $"{programs.Bin}/initdb", "-D", $"{folder.Path}/data", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", $"--pwfile={folder.Path}/password", "--no-sync");
        var lines = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = "",
            ["shared_buffers"] = "64MB",
            ["dynamic_shared_memory_type"] = "mmap",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>(StringComparer.Ordinal)) lines[name] = value;
        await folder.AppendAsync("data/postgresql.conf", string.Concat(lines.Select(line => $"{line.Key} = '{line.Value}'\n")));
        var cluster = new OwnCluster(programs, folder, password, bin);
        await cluster.StartOnFreePortAsync();
        return cluster;
    }

    private async Task StartOnFreePortAsync()
    {
        for (var attempt = 1; !await TryStartAsync(LoopbackPort.Free()); attempt++)
        {
            if (attempt == 5) throw new InvalidOperationException($"PostgreSQL does not start: {Log}");
        }
    }

    private async Task<bool> TryStartAsync(int port)
    {
        _port = port;
        _process = _programs.Start($"{_bin}/postgres", "-D", $"{_folder.Path}/data", "-p", port.ToString(CultureInfo.InvariantCulture));
        while (!_process.HasExited)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return true;
            }
            catch (NpgsqlException)
            {
                // Not yet: refused, or "the database system is starting up".
                await Task.Delay(50);
            }
        }

        return false;
    }
}
