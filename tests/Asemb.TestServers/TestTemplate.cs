using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Asemb.TestServers;

/// <summary>
/// A migrated database that tests' databases are copied from, which is far faster than migrating each. It is made by whichever process comes
/// first and kept on the server, under a name that changes with the version.
/// </summary>
/// <param name="name">What it is for: lower-case letters, digits and underscores.</param>
/// <param name="version">Everything that decides what <paramref name="migrate"/> makes, such as the checksums of the migrations.</param>
/// <param name="migrate">Fills an empty database, given its connection string. It must leave no connection open.</param>
public sealed class TestTemplate(string name, string version, Func<string, CancellationToken, Task> migrate)
{
    private const string Prefix = "asemb_template_";

    private static readonly ConcurrentDictionary<string, Lazy<Task>> Made = new(StringComparer.Ordinal);

    internal string Database { get; } = $"{Prefix}{name}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version)))[..16]}";

    private string MarkUsed => $"DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE {Database} IS %L', now()::text); END $$";

    /// <summary>Makes the template unless it is there. The first caller of a process looks; the others wait for it.</summary>
    internal Task EnsureAsync(CancellationToken cancellationToken) => Made.GetOrAdd(Database, _ => new Lazy<Task>(MakeAsync)).Value.WaitAsync(cancellationToken);

    private async Task MakeAsync()
    {
        await using var connection = new NpgsqlConnection(await PostgresServer.FindAsync());
        await connection.OpenAsync();

        // One maker at a time over all processes, also because migrations create roles, which databases share.
        await ExecuteAsync(connection, "SELECT pg_advisory_lock(hashtextextended('asemb test templates', 0))");
        try
        {
            if (await ExecuteAsync(connection, $"SELECT datistemplate FROM pg_database WHERE datname = '{Database}'") is true)
            {
                await ExecuteAsync(connection, MarkUsed);
                return;
            }

            await ForgetAsync(connection);
            await ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {Database} WITH (FORCE)");
            await ExecuteAsync(connection, $"CREATE DATABASE {Database} TEMPLATE template0");
            var target = await PostgresServer.ForDatabaseAsync(Database);
            await migrate(new NpgsqlConnectionStringBuilder(target) { Pooling = false }.ConnectionString, CancellationToken.None);

            // The mark that it is whole, and the assurance that nobody is connected to it when it is copied.
            await ExecuteAsync(connection, $"ALTER DATABASE {Database} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false");
            await ExecuteAsync(connection, MarkUsed);
        }
        finally
        {
            await ExecuteAsync(connection, "SELECT pg_advisory_unlock(hashtextextended('asemb test templates', 0))");
        }
    }

    /// <summary>Drops what no process asked for within a week: templates of versions that are no more.</summary>
    private static async Task ForgetAsync(NpgsqlConnection connection)
    {
        const string Unused = $"""
            SELECT string_agg(datname, ',') FROM pg_database
            WHERE starts_with(datname, '{Prefix}') AND datistemplate AND pg_has_role(datdba, 'MEMBER')
                AND shobj_description(oid, 'pg_database')::timestamptz < now() - interval '7 days'
            """;
        foreach (var database in (await ExecuteAsync(connection, Unused) as string ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            await ExecuteAsync(connection, $"ALTER DATABASE {database} WITH IS_TEMPLATE false");
            await ExecuteAsync(connection, $"DROP DATABASE {database} WITH (FORCE)");
        }
    }

    internal static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 300;
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{name} ({Database})");
}
