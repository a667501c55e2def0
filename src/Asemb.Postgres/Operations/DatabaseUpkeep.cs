using System.Globalization;
using Asemb.Core.Errors;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;
using Npgsql;

namespace Asemb.Postgres.Operations;

/// <summary>What an operator may ask for at any time, beside running servers: neither reading nor writing stops meanwhile.</summary>
public sealed class DatabaseUpkeep(PostgresStoreOptions options)
{
    private const string Login = "SELECT quote_ident(current_user::text)";

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private const string Owned = """
        SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), pg_has_role(c.relowner, 'USAGE')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('asemb', 'asemb_vectors') AND c.relkind IN ('r', 'p') ORDER BY n.nspname, length(c.relname), c.relname
        """;

    private const string Quoted = """
        SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname || '.' || c.relname = $1 AND c.relkind = 'i'
        """;

    /// <summary>The first pgvector whose vacuum keeps graphs whole: 0.8.3 and 0.8.4 mended faults of it.</summary>
    public static readonly Version SafeVector = new(0, 8, 4);

    /// <summary>The first pgvector whose parallel builds of graphs write nothing beyond their memory (CVE-2026-3172).</summary>
    public static readonly Version SafeParallelVector = new(0, 8, 2);

    /// <summary>What servers take for building a graph, whatever <c>maintenance_work_mem</c> is.</summary>
    public const long MostBuildBytes = VectorGraph.MostMemory << 20;

    /// <summary>Counts anew what the planner believes of each table.</summary>
    /// <param name="told">Each table when it is done; false when it belongs to somebody whose rights the login has not.</param>
    /// <returns>The login, as statements name it.</returns>
    public Task<string> AnalyzeAsync(Action<string, bool> told, CancellationToken cancellationToken) => LoginConnection.UseAsync(
        options,
        async connection =>
        {
            var login = await LoginAsync(connection, cancellationToken);
            foreach (var (table, isOurs) in await connection.RowsAsync(Owned, row => (row.GetString(0), row.GetBoolean(1)), cancellationToken))
            {
                if (isOurs) await connection.ExecuteAsync($"ANALYZE {table}", cancellationToken);
                told(table, isOurs);
            }

            return login;
        },
        cancellationToken);

    /// <summary>What only the owner of the tables may do.</summary>
    /// <param name="login">As statements name it.</param>
    /// <param name="what">Was refused.</param>
    public static AsembException RightMissing(string login, string what, Exception? exception = null) => new(
        ErrorCodes.DatabaseRightMissing,
        $"The login {login} may not {what}: that wants the rights of asemb_owner, to whom the tables belong. Use the login that migrates, with --store; "
        + $"or let a superuser, or the login that made the roles, run: GRANT asemb_owner TO {login};",
        exception);

    private static async Task<string> LoginAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.RowsAsync(Login, row => row.GetString(0), cancellationToken))[0];

    /// <summary>Builds an index anew beside the old one, which serves meanwhile; what a killed build left behind is dropped.</summary>
    /// <exception cref="AsembException"><c>store_unavailable</c>, <c>database_right_missing</c></exception>
    public Task RebuildAsync(IndexStatistics index, Action<BuildProgress> progress, CancellationToken cancellationToken) => LoginConnection.UseAsync(
        options,
        async connection =>
        {
            var name = (await connection.RowsAsync(Quoted, row => row.GetString(0), cancellationToken, index.Name)).FirstOrDefault();
            if (name is null) return false;
            await connection.ExecuteAsync("SET statement_timeout = 0", cancellationToken);
            var login = await LoginFacts.ReadAsync(connection, cancellationToken);
            if (index.IsGraph)
            {
                // A build without room for the graph goes on ten times as slowly.
                var memory = Math.Clamp((index.Bytes >> 20) * 3 / 2, 64, VectorGraph.MostMemory);
                await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET maintenance_work_mem = '{memory}MB'"), cancellationToken);
                if (!IsSafe(login.VectorVersion, SafeParallelVector)) await connection.ExecuteAsync("SET max_parallel_maintenance_workers = 0", cancellationToken);
            }

            var work = connection.ExecuteAsync(index.IsLeftover ? $"DROP INDEX CONCURRENTLY {name}" : $"REINDEX INDEX CONCURRENTLY {name}", cancellationToken);
            try
            {
                await FollowAsync(work, index, progress, cancellationToken);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                throw RightMissing(await LoginAsync(connection, cancellationToken), $"build {name} anew", exception);
            }

            return true;
        },
        cancellationToken);

    /// <summary>Whether a version of the extension, such as 0.8.0, is as new as that; an unknown one is not.</summary>
    public static bool IsSafe(string? version, Version least) => Version.TryParse(version, out var parsed) && parsed >= least;

    private async Task FollowAsync(Task work, IndexStatistics index, Action<BuildProgress> progress, CancellationToken cancellationToken)
    {
        while (await Task.WhenAny(work, Task.Delay(ProgressInterval, options.TimeProvider, cancellationToken)) != work)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var known = await LoginConnection.UseAsync(options, connection => connection.RowsAsync(StatisticsSql.Progress, BuildProgress.Read, cancellationToken), cancellationToken);
            if (known.FirstOrDefault(build => build.Table == index.Table) is { } build) progress(build);
        }

        await work;
    }
}
