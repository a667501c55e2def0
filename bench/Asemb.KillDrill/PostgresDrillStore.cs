using System.Globalization;
using Asemb.Core.Chunking;
using Asemb.TestServers;
using Npgsql;

namespace Asemb.KillDrill;

/// <summary>A database of its own for the round, on a cluster that keeps PostgreSQL's settings for durability.</summary>
internal sealed class PostgresDrillStore : IDrillStore
{
    private const string Documents = """
        SELECT d.key, d.state, d.version, d.indexed_version, coalesce((SELECT array_agg(c.hash ORDER BY c.ordinal) FROM asemb.chunks c WHERE c.workspace_id = d.workspace_id AND c.document_id = d.id), '{}')
        FROM asemb.documents d ORDER BY d.key
        """;

    private const string Orphans = """
        SELECT (SELECT count(*) FROM asemb.chunks c WHERE NOT EXISTS (SELECT 1 FROM asemb.documents d WHERE d.workspace_id = c.workspace_id AND d.id = c.document_id))
             + (SELECT count(*) FROM asemb.chunk_words w WHERE NOT EXISTS (SELECT 1 FROM asemb.chunks c WHERE c.workspace_id = w.workspace_id AND c.id = w.chunk_id))
             + (SELECT count(*) FROM asemb.chunks c WHERE NOT EXISTS (SELECT 1 FROM asemb.chunk_words w WHERE c.workspace_id = w.workspace_id AND c.id = w.chunk_id))
             + (SELECT count(*) FROM asemb.document_contents o WHERE NOT EXISTS (SELECT 1 FROM asemb.documents d WHERE d.workspace_id = o.workspace_id AND d.id = o.document_id))
             + (SELECT count(*) FROM asemb.document_fields f WHERE NOT EXISTS (SELECT 1 FROM asemb.documents d WHERE d.workspace_id = f.workspace_id AND d.id = f.document_id))
        """;

    /// <summary>
    /// Commits answer before they are written. The product turns the server's own setting back on at the start of each transaction, as it should; this turns
    /// it off after that, on every table: one commit that is written takes all before it along.
    /// </summary>
    private const string BreakDurability = """
        CREATE FUNCTION asemb.drill_break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('synchronous_commit', 'off', true); RETURN NULL; END $$;
        DO $$
        DECLARE name regclass;
        BEGIN
            FOR name IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'asemb' AND c.relkind = 'r' LOOP
                EXECUTE format('CREATE TRIGGER drill_break AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION asemb.drill_break()', name);
            END LOOP;
        END $$;
        """;

    private readonly OwnCluster _cluster;
    private readonly string _name;
    private readonly bool _isBroken;

    private PostgresDrillStore(OwnCluster cluster, string name, string address, bool isBroken) => (_cluster, _name, Address, _isBroken) = (cluster, name, address, isBroken);

    public string Address { get; }

    public bool CanBeKilled => true;

    /// <param name="isBroken">Also lets the writer of the log sleep as long as it may, so that the loss is large enough to be met.</param>
    public static Task<OwnCluster> StartClusterAsync(bool isBroken) => OwnCluster.StartAsync(
        isBroken
            ? new Dictionary<string, string>(StringComparer.Ordinal) { ["wal_writer_delay"] = "10s", ["wal_writer_flush_after"] = "1GB", ["wal_buffers"] = "32MB" }
            : null);

    public static async Task<PostgresDrillStore> CreateAsync(OwnCluster cluster, int round, bool isBroken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"drill_{round}");
        var address = new NpgsqlConnectionStringBuilder(await cluster.DatabaseAsync(name)) { Pooling = true, MaxPoolSize = 20 };
        return new PostgresDrillStore(cluster, name, address.ConnectionString, isBroken);
    }

    public async Task KillAndRestartAsync(TimeSpan downtime)
    {
        await _cluster.KillAsync();
        await Task.Delay(downtime);
        await _cluster.StartAgainAsync();
    }

    public async Task PrepareAsync()
    {
        if (_isBroken) await OwnCluster.ExecuteAsync(BreakDurability, Address);
    }

    public async Task<StoreContents> ReadAsync()
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Address) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var documents = new List<StoredDocument>();
        await using (var command = new NpgsqlCommand(Documents, connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                documents.Add(new StoredDocument(
                    reader.GetString(0), reader.GetString(1), reader.GetInt32(2), await reader.IsDBNullAsync(3) ? null : reader.GetInt32(3),
                    [.. (await reader.GetFieldValueAsync<byte[][]>(4)).Select(hash => ChunkHash.FromBytes(hash))]));
            }
        }

        var orphans = await CountAsync(connection, Orphans);
        var tables = new List<string>();
        await using (var command = new NpgsqlCommand("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'asemb_vectors'", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        }

        foreach (var table in tables)
        {
            orphans += await CountAsync(connection, $"""
                SELECT (SELECT count(*) FROM {table} v WHERE NOT EXISTS (SELECT 1 FROM asemb.chunks c WHERE c.workspace_id = v.workspace_id AND c.id = v.chunk_id AND c.document_id = v.document_id))
                     + (SELECT count(*) FROM asemb.chunks c WHERE NOT EXISTS (SELECT 1 FROM {table} v WHERE v.workspace_id = c.workspace_id AND v.chunk_id = c.id))
                """);
        }

        return new StoreContents(documents, orphans);
    }

    public async ValueTask DisposeAsync() => await _cluster.ExecuteAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
