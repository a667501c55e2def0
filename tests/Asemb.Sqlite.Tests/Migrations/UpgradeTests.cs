using Asemb.Core.Embeddings;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Migrations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Migrations;

/// <summary>A file of the first release is brought to the present schema with what it holds.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asemb-").FullName;

    private string DataFile => Path.Combine(_folder, "asemb.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_the_first_release_wrote_is_found_and_can_be_switched()
    {
        WriteFirstRelease();

        await using var store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = DataFile }, NullLoggerFactory.Instance, CancellationToken.None);

        Assert.Empty(await store.VerifyAsync(CancellationToken.None));
        Assert.Contains(await store.DescribeAsync(CancellationToken.None), fact => fact.Key == "schemaVersion" && fact.Value == $"{SchemaMigrator.Migrations.Count}");
        var workspace = (await store.Workspaces.FindAsync(WorkspaceName.Default, CancellationToken.None))!;
        var active = Assert.Single(await store.EmbeddingIndexes.ListAsync(workspace, CancellationToken.None));
        Assert.Equal((EmbeddingIndexState.Active, (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(1700)), (active.State, active.ActivatedAt));
        var next = await store.EmbeddingIndexes.BeginAsync(workspace, new EmbeddingModelInfo("builtin", "n", 2, "g"), null, CancellationToken.None);
        Assert.Equal("A title\ntext", Assert.Single(await store.EmbeddingIndexes.MissingAsync(workspace, next.Id, 0, 10, CancellationToken.None)).EmbeddedText);
    }

    private void WriteFirstRelease()
    {
        using var connection = new SqliteConnection($"Data Source={DataFile};Pooling=False");
        connection.Open();
        Execute(MigrationSql.CreateTable);
        Execute($"PRAGMA application_id = {SchemaMigrator.ApplicationId}");
        var first = SchemaMigrator.Migrations[0];
        Execute(first.Sql);
        Execute($"INSERT INTO schema_migrations VALUES (1, '{first.Name}', '{first.Checksum}', 0)");
        Execute("""
            INSERT INTO workspaces (id, name, settings, created_at) VALUES (1, 'default', '{}', 1700);
            INSERT INTO embedding_indexes (id, workspace_id, provider, model, dimensions, fingerprint, state, created_at) VALUES (5, 1, 'builtin', 'm', 2, 'f', 'active', 1700);
            INSERT INTO documents (id, workspace_id, key, version, state, content_bytes, stored_bytes, chunk_count, indexed_version, created_at, updated_at, content_hash, indexed_hash, given_metadata, title)
                VALUES (7, 1, 'a', 1, 'indexed', 1, 1, 1, 1, 0, 0, 'h', 'h', '{}', 'A title');
            INSERT INTO document_contents (document_id, workspace_id, encoding, bytes) VALUES (7, 1, 0, x'41');
            INSERT INTO chunks (id, workspace_id, document_id, ordinal, start, length, tokens, page, hash, words, heading_path, text)
                VALUES (9, 1, 7, 0, 0, 4, 1, 0, zeroblob(32), x'', '[]', 'text');
            INSERT INTO vectors (chunk_id, index_id, workspace_id, vector) VALUES (9, 5, 1, x'0000803f00000040');
            """);

        void Execute(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
