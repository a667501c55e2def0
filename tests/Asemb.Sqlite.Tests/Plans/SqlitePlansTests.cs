using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Plans;

/// <summary>What the plans say of a fresh data file, and of one that lost an index.</summary>
public sealed class SqlitePlansTests : IDisposable
{
    private static readonly string[] Growing = ["documents", "document_contents", "chunks", "vectors", "terms", "jobs", "job_documents", "idempotency", "source_items", "source_syncs", "webhook_deliveries", "followed_jobs", "replaced_contents"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("asemb-plans-");

    private string DataFile => Path.Combine(_folder.FullName, "asemb.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task No_query_reads_all_of_a_growing_table()
    {
        var plans = await ExplainAsync();

        var partial = plans.Indexes.Where(index => index.IsPartial).Select(index => index.Name).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(
            plans.Queries.SelectMany(query => query.Steps.Select(step => (query.Query, Step: step))),
            entry => entry.Step.IsScan && Growing.Contains(entry.Step.Table) && (entry.Step.Index is null || !partial.Contains(entry.Step.Index)));
    }

    [Fact]
    public async Task Every_index_serves_a_query_or_a_constraint_and_every_foreign_key_has_one()
    {
        var plans = await ExplainAsync();

        var used = plans.Queries.SelectMany(query => query.Steps).Select(step => step.Index).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(plans.Indexes.Where(index => !index.IsNeededAnyway && !used.Contains(index.Name)).Select(index => index.Name));
        Assert.Empty(plans.UnindexedForeignKeys);
    }

    [Fact]
    public async Task Aliases_are_resolved_to_tables()
    {
        var plans = await ExplainAsync();

        var step = Assert.Single(plans.Queries.Single(query => query.Query == "DocumentSql.Chunks").Steps);
        Assert.Equal(("chunks", "chunks_document", false), (step.Table, step.Index, step.IsScan));
    }

    [Fact]
    public async Task A_lost_index_shows_as_a_scan_and_as_a_foreign_key_without_one()
    {
        var plans = await ExplainAsync("DROP INDEX chunks_document");

        Assert.Contains(plans.Queries.Single(query => query.Query == "DocumentSql.Chunks").Steps, step => step is { Table: "chunks", IsScan: true, Index: null });
        Assert.Contains("chunks(workspace_id, document_id)", plans.UnindexedForeignKeys);
    }

    [Fact]
    public async Task Samples_tell_what_is_stored()
    {
        await ExplainAsync("""
            INSERT INTO workspaces (id, name, settings, created_at) VALUES (1, 'default', '{}', 0);
            INSERT INTO embedding_indexes (id, workspace_id, provider, model, dimensions, fingerprint, state, created_at) VALUES (5, 1, 'builtin', 'm', 2, 'f', 'active', 0);
            INSERT INTO documents (id, workspace_id, key, version, state, content_bytes, stored_bytes, chunk_count, indexed_version, created_at, updated_at, content_hash, given_metadata, title)
                VALUES (7, 1, 'a', 1, 'indexed', 1, 1, 1, 1, 0, 0, 'h', '{}', 'A title');
            INSERT INTO chunks (id, workspace_id, document_id, ordinal, start, length, tokens, page, hash, words, heading_path, text)
                VALUES (9, 1, 7, 0, 0, 4, 1, 0, zeroblob(32), x'', '[]', 'text');
            INSERT INTO vectors (chunk_id, index_id, workspace_id, vector) VALUES (9, 5, 1, x'0000803f00000040');
            """);
        var samples = new SqliteSamples(DataFile);
        var seen = new List<string>();

        await samples.ScanAsync("default", (chunk, vector) => seen.Add(string.Create(CultureInfo.InvariantCulture, $"{chunk}: {vector[0]} {vector[1]}")), TestContext.Current.CancellationToken);

        Assert.Equal(new SqliteWorkspaceSample("default", "builtin:m", 1, 1), Assert.Single(await samples.WorkspacesAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(new SqliteChunkSample(9, 7, "A title", "text"), Assert.Single(await samples.ChunksAsync("default", 10, TestContext.Current.CancellationToken)));
        Assert.Equal(["9: 1 2"], seen);
    }

    /// <summary>Of a fresh file, changed by a statement when one is given.</summary>
    private async Task<SqlitePlans> ExplainAsync(string? change = null)
    {
        await SqliteSchema.DumpFreshAsync(DataFile, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        if (change is not null)
        {
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = DataFile, Pooling = false }.ConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = change;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        return await SqlitePlans.ExplainAsync(DataFile, TestContext.Current.CancellationToken);
    }
}
