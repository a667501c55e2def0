using Asemb.Postgres.Migrations;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pgvector.Npgsql;

namespace Asemb.Postgres.Connections;

/// <summary>From a connection string to a pool that may be used: right version, extensions, schema, and row-level security that really binds.</summary>
internal static class PostgresOpening
{
    private const string Verify = "SELECT current_user::text, row_security_active('asemb.documents'), to_regtype('halfvec') IS NOT NULL AND to_regtype('sparsevec') IS NOT NULL";

    public static async Task<PostgresDatabase> OpenAsync(PostgresStoreOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var where = PostgresAddress.Of(options.ConnectionString);
        var logger = loggers.CreateLogger<PostgresStore>();
        var migrator = new SchemaMigrator(options, loggers);
        var status = await migrator.StatusAsync(cancellationToken);
        status.Login.RequireUsable(where);
        status.RequireOurs(where);
        if (status.Pending.Count > 0)
        {
            if (!options.MigrateOnOpen || !(status.Login.IsPowerful || status.Login.MayCreate))
            {
                throw LoginFacts.Refuse(
                    $"{where} has schema {(status.Applied.Count == 0 ? 0 : status.Applied[^1].Version)}, and this program needs {SchemaMigrations.All[^1].Version}. Run `asemb migrate` with the login that owns it.");
            }

            await migrator.ApplyAsync(cancellationToken);
            status = await migrator.StatusAsync(cancellationToken);
        }

        // Only now: the pool looks up the types of the extensions once, when it connects first.
        var builder = new NpgsqlDataSourceBuilder(PostgresAddress.ForApplication(options, status.Login.IsPowerful));
        builder.UseVector();
        builder.UseLoggerFactory(loggers);
        var hosts = PostgresAddress.HasReplicas(options.ConnectionString) ? builder.BuildMultiHost() : null;
        var source = hosts?.WithTargetSession(TargetSessionAttributes.Primary) ?? builder.Build();
        try
        {
            await VerifyAsync(source, where, cancellationToken);
        }
        catch
        {
            await (hosts ?? source).DisposeAsync();
            throw;
        }

        Log.Opened(logger, where, status.Login.Version, status.Login.VectorVersion!, SchemaMigrations.All[^1].Version);
        return new PostgresDatabase(source, options, logger) { Hosts = hosts, Replicas = hosts is null ? null : new Replicas(hosts, options.MaxReplicaLag, options.TimeProvider, logger) };
    }

    private static Task<bool> VerifyAsync(NpgsqlDataSource source, string where, CancellationToken cancellationToken) => PostgresFailures.TranslateAsync(
        where,
        async () =>
        {
            await using var command = source.CreateCommand(Verify);
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            var user = row.GetString(0);
            if (!row.GetBoolean(1))
            {
                throw LoginFacts.Refuse(
                    $"Row-level security does not bind '{user}' in {where}, so that tenants would not be kept apart. Use a login without BYPASSRLS that is a member of asemb_app only: `CREATE ROLE … LOGIN IN ROLE asemb_app`.");
            }

            return row.GetBoolean(2)
                ? true
                : throw LoginFacts.Refuse(
                    $"The types of pgvector are not on the search path of '{user}' in {where}. Add the extension's schema: `ALTER ROLE … SET search_path = public, …`.");
        },
        cancellationToken);
}
