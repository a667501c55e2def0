using Asemb.Core.Chunking;
using Microsoft.Data.Sqlite;

namespace Asemb.KillDrill;

/// <summary>The embedded store: the file in the data directory of the one server.</summary>
internal sealed class SqliteDrillStore(string data) : IDrillStore
{
    private const string Orphans = """
        SELECT (SELECT count(*) FROM chunks c WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.workspace_id = c.workspace_id AND d.id = c.document_id))
             + (SELECT count(*) FROM vectors v WHERE NOT EXISTS (SELECT 1 FROM chunks c WHERE c.workspace_id = v.workspace_id AND c.id = v.chunk_id))
             + (SELECT count(*) FROM chunks c WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.workspace_id = c.workspace_id AND v.chunk_id = c.id))
             + (SELECT count(*) FROM document_contents o WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.workspace_id = o.workspace_id AND d.id = o.document_id))
        """;

    public string? Address => null;

    public bool CanBeKilled => false;

    public Task KillAndRestartAsync(TimeSpan downtime) => throw new NotSupportedException("SQLite has no process of its own.");

    public Task PrepareAsync() => Task.CompletedTask;

    public async Task<StoreContents> ReadAsync()
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "asemb.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var chunks = new Dictionary<long, List<ChunkHash>>();
        await using (var command = new SqliteCommand("SELECT document_id, hash FROM chunks ORDER BY document_id, ordinal", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                if (!chunks.TryGetValue(reader.GetInt64(0), out var list)) chunks[reader.GetInt64(0)] = list = [];
                list.Add(ChunkHash.FromBytes(await reader.GetFieldValueAsync<byte[]>(1)));
            }
        }

        var documents = new List<StoredDocument>();
        await using (var command = new SqliteCommand("SELECT id, key, state, version, indexed_version FROM documents ORDER BY key", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                documents.Add(new StoredDocument(
                    reader.GetString(1), reader.GetString(2), reader.GetInt32(3), await reader.IsDBNullAsync(4) ? null : reader.GetInt32(4), chunks.GetValueOrDefault(reader.GetInt64(0)) ?? []));
            }
        }

        await using var orphans = new SqliteCommand(Orphans, connection);
        return new StoreContents(documents, (long)(await orphans.ExecuteScalarAsync())!);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
