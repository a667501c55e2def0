using Asemb.Conformance.Stores;
using Asemb.Core.Errors;
using Asemb.Core.Repair;
using Asemb.Core.Stores;
using Npgsql;

namespace Asemb.Postgres.Tests.Repair;

public sealed class PostgresRepairConformance : RepairConformance
{
    private const string StrayTable = """
        SET ROLE asemb_app;
        CREATE TABLE asemb_vectors.v77 (LIKE asemb_vectors.v1);
        ALTER TABLE asemb_vectors.v77 ENABLE ROW LEVEL SECURITY;
        ALTER TABLE asemb_vectors.v77 FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON asemb_vectors.v77 USING (workspace_id = (SELECT asemb.current_workspace()));
        RESET ROLE
        """;

    private readonly PostgresSource _source;

    public PostgresRepairConformance()
        : this(new PostgresSource())
    {
    }

    private PostgresRepairConformance(PostgresSource source)
        : base(source) => _source = source;

    [Theory]
    [InlineData("lexicon", "UPDATE asemb.lexicon SET frequency = frequency + 3 WHERE workspace_id = 1")]
    [InlineData("lexicon", "DELETE FROM asemb.lexicon_changes WHERE workspace_id = 1")]
    [InlineData("counters", "UPDATE asemb.workspaces SET chunk_count = 7, word_count = 1 WHERE id = 1")]
    [InlineData("words", "DELETE FROM asemb.chunk_words WHERE chunk_id = 1")]
    [InlineData("words", "UPDATE asemb.chunk_words SET ordinal = 5 WHERE chunk_id = 1")]
    [InlineData("vectors-match-index", "UPDATE asemb_vectors.v1 SET ordinal = 5 WHERE chunk_id = 1")]
    [InlineData("index-tables", "DROP TABLE asemb_vectors.v1")]
    [InlineData("stray-tables", StrayTable)]
    [InlineData("orphans", "INSERT INTO asemb.document_fields (workspace_id, document_id, path, kind, is_element) VALUES (1, 999, 'a', 'p', false)")]
    [InlineData("orphans", "INSERT INTO asemb.document_contents (workspace_id, document_id, encoding, bytes) VALUES (1, 999, 0, 'a')")]
    [InlineData("orphans", "INSERT INTO asemb.job_documents (workspace_id, job_id, document_id, version) SELECT 1, id, 999, 1 FROM asemb.jobs WHERE workspace_id = 1 LIMIT 1")]
    [InlineData("fields", "INSERT INTO asemb.document_fields (workspace_id, document_id, path, kind, is_element) VALUES (1, 1, 'a', 'p', false)")]
    public Task Mends_what_only_PostgreSQL_has(string check, string sql) => MendsAsync(() => RunAsync(sql), check);

    [Fact]
    public async Task Of_two_servers_one_mends_at_a_time_and_the_counters_are_right_in_the_end()
    {
        await FillAsync();
        await RunAsync("UPDATE asemb.workspaces SET chunk_count = 70; UPDATE asemb.lexicon SET frequency = frequency + 3");
        await using var other = await _source.OpenAsync();
        var request = new RepairRequest(RepairDepth.Standard, Mends: true);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => TryAsync(i % 2 == 0 ? Store : other)));

        Assert.Contains(true, outcomes);
        Assert.Empty(await Store.VerifyAsync(Token));

        async Task<bool> TryAsync(IAsembStore store)
        {
            try
            {
                await store.Repair.RunAsync(request, Token);
                return true;
            }
            catch (AsembException exception) when (exception.Error == ErrorCodes.RepairInProgress)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Counters_that_are_mended_while_documents_come_are_right()
    {
        var workspace = await CreateWorkspaceAsync();
        var repairs = Task.Run(
            async () =>
            {
                for (var i = 0; i < 15; i++)
                {
                    await RunAsync("UPDATE asemb.workspaces SET chunk_count = chunk_count + 5 WHERE id = 1");
                    await Store.Repair.RunAsync(new RepairRequest(RepairDepth.Standard, Mends: true), Token);
                }
            },
            Token);
        for (var i = 0; i < 30 || !repairs.IsCompleted; i++) await Ingest.AddAsync(workspace, Ingest.Text($"{i % 50}", $"river {i}\n\nvalley {i}"));
        await repairs;

        Assert.Empty(await Store.VerifyAsync(Token));
    }

    protected override Task DamageAsync(StoreDamage damage) => RunAsync(SqlOf(damage));

    private async Task RunAsync(string sql)
    {
        // As a superuser, whom no row-level security and, with triggers off, no foreign key stops.
        await using var connection = new NpgsqlConnection(await _source.ConnectionStringAsync());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SET session_replication_role = replica; {sql}", connection);
        Assert.True(await command.ExecuteNonQueryAsync() != 0, "nothing was damaged");
    }

    private static string SqlOf(StoreDamage damage) => damage switch
    {
        StoreDamage.LostVector => "DELETE FROM asemb_vectors.v1 WHERE chunk_id = 1",
        StoreDamage.ShortVector => "ALTER TABLE asemb_vectors.v1 ALTER embedding TYPE halfvec USING subvector(embedding, 1, 2)::halfvec",
        StoreDamage.StrayVector => "INSERT INTO asemb_vectors.v1 SELECT workspace_id, 999, document_id, ordinal, embedding FROM asemb_vectors.v1 WHERE chunk_id = 1",
        StoreDamage.LostChunk => "DELETE FROM asemb.chunks WHERE id = 1; DELETE FROM asemb_vectors.v1 WHERE chunk_id = 1",
        StoreDamage.DoubledChunk => "UPDATE asemb.chunks SET ordinal = 1 WHERE id = 1",
        StoreDamage.LostContent => "DELETE FROM asemb.document_contents WHERE document_id = 1",
        StoreDamage.ChangedContent => "UPDATE asemb.document_contents SET bytes = decode(repeat('00', length(bytes)), 'hex') WHERE document_id = 1",
        StoreDamage.LostTerm => "DELETE FROM asemb.lexicon WHERE workspace_id = 1 AND id = (SELECT min(id) FROM asemb.lexicon WHERE workspace_id = 1)",
        StoreDamage.LostIndex => "UPDATE asemb.embedding_indexes SET state = 'retired' WHERE workspace_id = 1",
        StoreDamage.OrphanChunk => """
            INSERT INTO asemb.chunks (workspace_id, id, document_id, ordinal, start, length, tokens, page, hash, heading_path, text)
            SELECT workspace_id, 999, 999, ordinal, start, length, tokens, page, hash, heading_path, text FROM asemb.chunks WHERE id = 1;
            INSERT INTO asemb.chunk_words SELECT workspace_id, 999, 999, ordinal, length, pivot, terms, weights, sequence FROM asemb.chunk_words WHERE chunk_id = 1
            """,
        StoreDamage.WrongState => "UPDATE asemb.documents SET indexed_hash = 'other' WHERE id = 1",
        StoreDamage.LostPause => "UPDATE asemb.jobs SET paused_at = NULL WHERE paused_at IS NOT NULL",
        StoreDamage.HalfPause => "UPDATE asemb.jobs SET paused_at = created_at WHERE paused_at IS NULL",
        _ => throw new ArgumentOutOfRangeException(nameof(damage)),
    };
}
