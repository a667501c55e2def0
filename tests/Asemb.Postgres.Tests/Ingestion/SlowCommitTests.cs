using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Npgsql;

namespace Asemb.Postgres.Tests.Ingestion;

/// <summary>A document of many chunks may take longer to write than a statement may: given up for that, it would be tried again for ever.</summary>
public sealed class SlowCommitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_commit_takes_as_long_as_it_takes()
    {
        await using var store = await PostgresTestStore.OpenAsync(options => options with { StatementTimeout = TimeSpan.FromSeconds(1) });
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
}
