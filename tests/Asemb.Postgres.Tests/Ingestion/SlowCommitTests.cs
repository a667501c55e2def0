using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Npgsql;

namespace Asemb.Postgres.Tests.Ingestion;

/// <summary>A document of many chunks may take longer to write than a statement may: given up for that, it would be tried again for ever.</summary>
public sealed class SlowCommitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_commit_takes_as_long_as_it_takes()
    {
        await using var store = await PostgresTestStore.OpenAsync(options => options with
        {
            StatementTimeout = TimeSpan.FromSeconds(2),
            ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Options = "-c statement_timeout=2s" }.ConnectionString,
        });
        var workspace = await store.CreateWorkspaceAsync();
        await using (var connection = new NpgsqlConnection(store.ConnectionString))
        {
            await connection.OpenAsync(Token);
            await using var slow = new NpgsqlCommand(
                """
                CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(3); RETURN NULL; END $$;
                CREATE TRIGGER slow BEFORE INSERT ON asemb.chunks FOR EACH STATEMENT EXECUTE FUNCTION public.slow();
                """,
                connection);
            await slow.ExecuteNonQueryAsync(Token);
        }

        await store.Ingest.AddAsync(workspace, Ingest.Text("k", "river"));

        Assert.Equal(DocumentState.Indexed, (await store.Store.Documents.FindAsync(workspace, "k", Token))!.State);
    }

    [Fact]
    public async Task A_text_of_more_distinct_words_than_one_statement_takes_has_all_of_them()
    {
        const int Words = 45_000;
        await using var store = await PostgresTestStore.OpenAsync();
        var workspace = await store.CreateWorkspaceAsync();

        await store.Ingest.AcceptAsync(workspace, Ingest.Text("k", "river"));
        var processed = store.Ingest.Process(await store.Ingest.LeaseOneAsync());
        var chunks = Enumerable.Range(0, Words).Select(i => $"w{i}x").Chunk(Words / 3).Select((words, i) =>
        {
            var chunk = processed.Chunks[0].Chunk with { Ordinal = i, Text = string.Join(' ', words) };
            return new IndexedChunk(chunk, chunk.Hash("k"), PostgresTestStore.Model.Embed(chunk.Text));
        });

        await store.Store.Ingestion.CommitAsync(workspace, [processed with { Chunks = [.. chunks] }], Token);

        Assert.Equal([$"{Words}"], await store.QueryAsync("SELECT count(*) FROM asemb.lexicon WHERE term ~ '^w[0-9]+x$'"));
        Assert.Empty(await store.Store.VerifyAsync(Token));
    }
}
