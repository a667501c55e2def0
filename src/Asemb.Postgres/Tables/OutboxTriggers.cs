using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Tables;

/// <summary>
/// What is installed in the user's database so that it tells of changed rows: a table that holds the keys of changed rows, and two triggers that write to
/// it in the transaction of the change. Rows are read and removed one by one by their own ids and never by "all up to here", so that a row of a transaction
/// that commits late is found whenever it appears: no order of commits needs to be known, and a long transaction elsewhere holds up nothing.
/// </summary>
public static class OutboxTriggers
{
    private const string Where = "The database of the table";

    /// <summary>The settings of a source, as the server stores them.</summary>
    /// <exception cref="AsembException"><c>invalid_source</c></exception>
    public static TableSettings Settings(JsonObject settings) => TableSettingsReading.Read(settings);

    internal static string[] Names(string outbox) => [outbox + "_rows", outbox + "_truncate"];

    /// <param name="settings">As they were stored, with key and outbox.</param>
    /// <param name="reader">The role of the source's connection; null leaves the grant to whoever runs it.</param>
    public static string InstallSql(TableSettings settings, string? reader)
    {
        var (table, outbox, function) = Quoted(settings);
        var names = Names(settings.Outbox!);
        var comment = $"Changed rows of {settings.Table!.Replace("'", "''", StringComparison.Ordinal)} for one source of ASEMB, which empties it. Remove it with: asemb sources table-trigger NAME --remove";
        return $"""
            BEGIN;

            -- The keys of changed rows; null stands for all of them (TRUNCATE).
            CREATE TABLE {outbox} (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                key text[],
                changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            COMMENT ON TABLE {outbox} IS '{comment}';
            REVOKE ALL ON {outbox} FROM PUBLIC;
            {(reader is null ? $"-- GRANT SELECT, DELETE ON {outbox} TO the role of the source's connection;" : $"GRANT SELECT, DELETE ON {outbox} TO {TableSql.Quote(reader)};")}

            -- With the rights of its owner, so that whoever writes to the table needs none on the outbox.
            CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY' SET "IntervalStyle" = 'iso_8601' SET extra_float_digits = '1' AS $asemb$
            BEGIN
                IF TG_OP = 'TRUNCATE' THEN
                    INSERT INTO {outbox} (key) VALUES (NULL);
                    RETURN NULL;
                END IF;
                IF TG_OP <> 'INSERT' THEN
                    INSERT INTO {outbox} (key) VALUES ({Key(settings, "OLD")});
                END IF;
                IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND {Key(settings, "NEW")} IS DISTINCT FROM {Key(settings, "OLD")}) THEN
                    INSERT INTO {outbox} (key) VALUES ({Key(settings, "NEW")});
                END IF;
                RETURN NULL;
            END $asemb$;
            REVOKE ALL ON FUNCTION {function}() FROM PUBLIC;

            -- ALWAYS: also for rows that replication brings.
            CREATE TRIGGER {TableSql.Quote(names[0])} AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
            ALTER TABLE {table} ENABLE ALWAYS TRIGGER {TableSql.Quote(names[0])};
            CREATE TRIGGER {TableSql.Quote(names[1])} AFTER TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}();
            ALTER TABLE {table} ENABLE ALWAYS TRIGGER {TableSql.Quote(names[1])};

            COMMIT;
            """;
    }

    public static string RemoveSql(TableSettings settings)
    {
        var (table, outbox, function) = Quoted(settings);
        var names = Names(settings.Outbox!);
        return $"""
            BEGIN;
            DROP TRIGGER IF EXISTS {TableSql.Quote(names[0])} ON {table};
            DROP TRIGGER IF EXISTS {TableSql.Quote(names[1])} ON {table};
            DROP FUNCTION IF EXISTS {function}();
            DROP TABLE IF EXISTS {outbox};
            COMMIT;
            """;
    }

    /// <summary>Runs what was shown, in the user's database, whole or not at all.</summary>
    /// <exception cref="AsembException">
    /// <c>database_right_missing</c>, <c>source_changed</c> when the table is not there, or the triggers are there already; <c>store_unavailable</c> when the database cannot be used.
    /// </exception>
    public static Task<int> RunAsync(string connectionString, string sql, CancellationToken cancellationToken) => PostgresFailures.TranslateAsync(
        Where,
        async () =>
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "asemb" }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            try
            {
                await using var command = new NpgsqlCommand(sql, connection);
                return await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new AsembException(ErrorCodes.DatabaseRightMissing, $"{Where} refuses it ({exception.SqlState}: {exception.MessageText}). Nothing was changed. It takes a login that owns the table and may create in its schema.", exception);
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.DuplicateFunction)
            {
                throw new AsembException(ErrorCodes.SourceChanged, $"The triggers are there already, or part of them ({exception.MessageText}). Nothing was changed. Take them away with --remove first.", exception);
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedObject)
            {
                throw new AsembException(ErrorCodes.SourceChanged, $"{Where} has not what the SQL names ({exception.MessageText}). Nothing was changed. Is it the database of the source's own connection?", exception);
            }
        },
        cancellationToken);

    private static (string Table, string Outbox, string Function) Quoted(TableSettings settings) =>
        (TableSql.QuoteTable(settings.Table!), TableSql.Beside(settings.Table!, settings.Outbox!), TableSql.Beside(settings.Table!, settings.Outbox! + "_note"));

    private static string Key(TableSettings settings, string row) => $"ARRAY[{string.Join(", ", settings.Key.Select(column => $"{row}.{TableSql.Quote(column)}::text"))}]";
}
