using System.Globalization;
using Npgsql;

namespace Asemb.TestServers;

/// <summary>PgBouncer in transaction mode before a cluster: a connection of a client may be another one of the server in each transaction.</summary>
public sealed class OwnPgBouncer : IAsyncDisposable
{
    private readonly ClusterFolder _folder;
    private readonly ServerProcess _process;
    private readonly int _port;

    private OwnPgBouncer(ClusterFolder folder, ServerProcess process, int port)
    {
        _folder = folder;
        _process = process;
        _port = port;
    }

    /// <summary>Starts one for the users of some connection strings, all of the same server. Without PgBouncer the calling test is skipped, or fails on CI.</summary>
    public static async Task<OwnPgBouncer> StartAsync(int serverConnections, params string[] connectionStrings)
    {
        var programs = ServerPrograms.Get();
        if (programs.PgBouncer is null) Missing.Server("There is no PgBouncer to test with: install the package pgbouncer and run ./build.sh services up again.");
        var folder = await ClusterFolder.CreateAsync(programs);
        var server = new NpgsqlConnectionStringBuilder(connectionStrings[0]);
        var users = connectionStrings.Select(text => new NpgsqlConnectionStringBuilder(text)).DistinctBy(user => user.Username, StringComparer.Ordinal);
        await folder.WriteAsync("users.txt", string.Concat(users.Select(user => $"\"{user.Username}\" \"{user.Password}\"\n")));
        for (var attempt = 1; ; attempt++)
        {
            var port = LoopbackPort.Free();
            await folder.WriteAsync("pgbouncer.ini", string.Create(
                CultureInfo.InvariantCulture,
                $"""
                [databases]
                * = host={server.Host} port={server.Port}
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {port}
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = {folder.Path}/users.txt
                pool_mode = transaction
                default_pool_size = {serverConnections}
                max_client_conn = 200
                max_prepared_statements = 200
                pidfile = {folder.Path}/pgbouncer.pid

                """));
            var process = programs.Start(programs.PgBouncer, $"{folder.Path}/pgbouncer.ini");
            var bouncer = new OwnPgBouncer(folder, process, port);
            if (await bouncer.AnswersAsync(connectionStrings[0])) return bouncer;
            if (attempt == 5) throw new InvalidOperationException($"PgBouncer does not start: {process.Output}");
            process.Dispose();
        }
    }

    /// <summary>The same connection, through PgBouncer.</summary>
    public string Through(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Port = _port }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await _folder.RemoveAsync();
        await _process.WaitAsync();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync(string connectionString)
    {
        while (!_process.HasExited)
        {
            try
            {
                await OwnCluster.ExecuteAsync("SELECT 1", new NpgsqlConnectionStringBuilder(Through(connectionString)) { Pooling = false }.ConnectionString);
                return true;
            }
            catch (NpgsqlException exception) when (exception is not PostgresException)
            {
                await Task.Delay(50);
            }
        }

        return false;
    }
}
