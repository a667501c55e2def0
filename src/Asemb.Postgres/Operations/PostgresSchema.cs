using Asemb.Core.Errors;
using Asemb.Postgres.Migrations;
using Asemb.Postgres.Setup;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Asemb.Postgres.Operations;

/// <summary>
/// Schemas of databases as text, to be compared: a line for each table, constraint, index, policy and function, sorted, as the catalogue has them. The
/// tables of embedding indexes are not in it: each installation has its own.
/// </summary>
public static class PostgresSchema
{
    private const string Dump = """
        SELECT 'table ' || c.relname || ': ' || string_agg(
                a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
                || CASE a.attidentity WHEN '' THEN '' ELSE ' IDENTITY ' || a.attidentity::text END || ' ' || a.attstorage::text, ', ' ORDER BY a.attname)
            || ' owner ' || pg_get_userbyid(c.relowner) || CASE WHEN c.relrowsecurity THEN ' ROW SECURITY' ELSE '' END || CASE WHEN c.relforcerowsecurity THEN ' FORCED' ELSE '' END
            || coalesce(' WITH ' || array_to_string(c.reloptions, ','), '') || coalesce(' ACL ' || (SELECT string_agg(g::text, ',' ORDER BY g::text) FROM unnest(c.relacl) g), '')
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'asemb'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
        GROUP BY c.oid, c.relname, c.relowner, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relacl
        UNION ALL SELECT 'constraint ' || k.conrelid::regclass || ' ' || k.conname || ': ' || pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.connamespace = 'asemb'::regnamespace AND k.contype <> 'n'
        UNION ALL SELECT 'index ' || i.relname || ': ' || pg_get_indexdef(i.oid) || CASE WHEN x.indisvalid THEN '' ELSE ' INVALID' END
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE i.relnamespace = 'asemb'::regnamespace
        UNION ALL SELECT 'policy ' || tablename || ' ' || policyname || ': ' || permissive || ' ' || cmd || ' TO ' || array_to_string(roles, ',') || ' USING ' || coalesce(qual, '-') || ' CHECK ' || coalesce(with_check, '-')
        FROM pg_policies WHERE schemaname = 'asemb'
        UNION ALL SELECT 'function ' || p.proname || ': owner ' || pg_get_userbyid(p.proowner) || ' ' || regexp_replace(pg_get_functiondef(p.oid), '\s+', ' ', 'g')
            || coalesce(' ACL ' || (SELECT string_agg(g::text, ',' ORDER BY g::text) FROM unnest(p.proacl) g), '')
        FROM pg_proc p WHERE p.pronamespace = 'asemb'::regnamespace AND p.prokind IN ('f', 'p')
        """;

    /// <exception cref="AsembException"><c>store_unavailable</c></exception>
    public static Task<string> DumpAsync(PostgresStoreOptions options, CancellationToken cancellationToken) => LoginConnection.UseAsync(
        options,
        async connection => string.Join('\n', (await connection.RowsAsync(Dump, row => row.GetString(0).ReplaceLineEndings(" "), cancellationToken)).Order(StringComparer.Ordinal)),
        cancellationToken);

    /// <summary>Makes a database beside that of the store, migrates it twice, reads its schema and drops it. Null when the login may not make databases.</summary>
    public static async Task<string?> DumpFreshAsync(PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Database = $"asemb_readiness_{Guid.NewGuid():N}" };
        var fresh = options with { ConnectionString = builder.ConnectionString };
        if (await DatabaseCreation.LookAsync(fresh.ConnectionString, cancellationToken) != DatabasePresence.MayBeMade) return null;
        await DatabaseCreation.CreateAsync(fresh.ConnectionString, cancellationToken);
        try
        {
            var migrator = new SchemaMigrator(fresh, NullLoggerFactory.Instance);
            await migrator.ApplyAsync(cancellationToken);
            if (await migrator.ApplyAsync(cancellationToken) is { Count: > 0 } again) throw new AsembException(ErrorCodes.SchemaDrifted, $"A second run of the migrations applied {again[0].Name} again.");
            return await DumpAsync(fresh, cancellationToken);
        }
        finally
        {
            await DatabaseCreation.DropAsync(fresh.ConnectionString, CancellationToken.None);
        }
    }
}
