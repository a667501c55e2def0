using Asemb.Conformance.Stores;
using Asemb.Core.Repair;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Tests.Repair;

public sealed class SqliteRepairConformance : RepairConformance
{
    private readonly SqliteSource _source;

    public SqliteRepairConformance()
        : this(new SqliteSource())
    {
    }

    private SqliteRepairConformance(SqliteSource source)
        : base(source) => _source = source;

    [Theory]
    [InlineData("lexicon", "INSERT INTO terms (workspace_id, id, term) SELECT workspace_id, 900, term FROM terms WHERE workspace_id = 1 AND id = 0")]
    [InlineData("words", "UPDATE chunks SET words = x'FF7F' WHERE id = 1")]
    [InlineData("orphans", "INSERT INTO document_contents (document_id, workspace_id, encoding, bytes) VALUES (999, 1, 0, x'00')")]
    [InlineData("orphans", "INSERT INTO job_documents (job, document_id, workspace_id, version) VALUES (999, 999, 1, 1)")]
    [InlineData("orphans", "INSERT INTO terms (workspace_id, id, term) VALUES (99, 1, 'stray')")]
    public Task Mends_what_only_SQLite_has(string check, string sql) => MendsAsync(() => RunAsync(sql), check);

    [Fact]
    public async Task An_index_in_memory_that_is_not_that_of_the_file_is_built_anew()
    {
        var workspace = await FillAsync();
        await FindAsync(workspace, "river");
        await RunAsync("UPDATE workspaces SET generation = generation + 5 WHERE id = 1");

        var line = Assert.Single(await Store.Repair.RunAsync(new RepairRequest(RepairDepth.Light, Mends: true), Token));

        Assert.Equal((StoreChecks.Memory, "default"), (line.Check, line.Workspace));
        Assert.Equal(["a"], await FindAsync(workspace, "river"));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Documents_of_no_workspace_are_told_and_never_deleted()
    {
        await FillAsync();
        await RunAsync("DELETE FROM embedding_indexes WHERE workspace_id = 2; DELETE FROM workspaces WHERE id = 2");
        await ReopenAsync();

        var lines = await Store.Repair.RunAsync(new RepairRequest(RepairDepth.Deep, Mends: true), Token);

        Assert.Equal(1, Assert.Single(lines, line => line.Check == StoreChecks.Documents).Found);
        Assert.Equal([StoreChecks.Documents], (await Store.Repair.RunAsync(RepairRequest.Look, Token)).Select(line => line.Check));
    }

    protected override Task DamageAsync(StoreDamage damage) => RunAsync(SqlOf(damage));

    private async Task RunAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_source.DataFile};Pooling=False;Foreign Keys=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync() > 0, "nothing was damaged");
    }

    private static string SqlOf(StoreDamage damage) => damage switch
    {
        StoreDamage.LostVector => "DELETE FROM vectors WHERE chunk_id = 1",
        StoreDamage.ShortVector => "UPDATE vectors SET vector = substr(vector, 1, 8) WHERE chunk_id = 1",
        StoreDamage.StrayVector => "INSERT INTO vectors (chunk_id, index_id, workspace_id, vector) SELECT 999, index_id, workspace_id, vector FROM vectors WHERE chunk_id = 1",
        StoreDamage.LostChunk => "DELETE FROM chunks WHERE id = 1; DELETE FROM vectors WHERE chunk_id = 1",
        StoreDamage.DoubledChunk => "UPDATE chunks SET ordinal = 1 WHERE id = 1",
        StoreDamage.LostContent => "DELETE FROM document_contents WHERE document_id = 1",
        StoreDamage.ChangedContent => "UPDATE document_contents SET bytes = CAST(zeroblob(length(bytes)) AS BLOB) WHERE document_id = 1",
        StoreDamage.LostTerm => "DELETE FROM terms WHERE workspace_id = 1 AND id = 0",
        StoreDamage.LostIndex => "UPDATE embedding_indexes SET state = 'retired' WHERE workspace_id = 1",
        StoreDamage.OrphanChunk => """
            INSERT INTO chunks (workspace_id, id, document_id, ordinal, start, length, tokens, page, hash, words, heading_path, text)
            SELECT workspace_id, 999, 999, ordinal, start, length, tokens, page, hash, words, heading_path, text FROM chunks WHERE id = 1
            """,
        StoreDamage.WrongState => "UPDATE documents SET indexed_hash = 'other' WHERE id = 1",
        StoreDamage.LostPause => "UPDATE jobs SET paused_at = NULL WHERE paused_at IS NOT NULL",
        StoreDamage.HalfPause => "UPDATE jobs SET paused_at = created_at WHERE paused_at IS NULL",
        _ => throw new ArgumentOutOfRangeException(nameof(damage)),
    };
}
