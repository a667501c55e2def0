using Asemb.Conformance.Stores;
using Asemb.Core.Errors;
using Npgsql;

namespace Asemb.Postgres.Tests.Ingestion;

/// <summary>A job of many documents is paused in parts: what is in nobody's way is done, and the rest when it is asked for again.</summary>
public sealed class LargeJobTests
{
    private const int Many = 2500;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pause_that_meets_a_lock_has_held_what_came_before_and_the_next_one_holds_the_rest()
    {
        await using var store = await PostgresTestStore.OpenAsync(options => options with { LockTimeout = TimeSpan.FromMilliseconds(200) });
        var workspace = await store.CreateWorkspaceAsync();
        var job = (await store.Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, Many).Select(i => Ingest.Text($"{i}", "river"))])).JobId;
        await using var other = new NpgsqlConnection(store.ConnectionString);
        await other.OpenAsync(Token);
        await using (await other.BeginTransactionAsync(Token))
        {
            await PostgresTestStore.QueryAsync(other, "SELECT id FROM asemb.documents ORDER BY id DESC LIMIT 1 FOR UPDATE");

            await Assert.ThrowsAsync<AsembException>(() => store.Store.Jobs.PauseAsync(workspace, job, Token));

            Assert.NotNull((await store.Store.Ingestion.FindJobAsync(workspace, job, Token))!.PausedAt);
            Assert.InRange((await store.Store.Jobs.ExplainAsync(workspace, job, Token)).Held, 1, Many - 1);
        }

        Assert.True(await store.Store.Jobs.PauseAsync(workspace, job, Token));
        Assert.Equal(Many, (await store.Store.Jobs.ExplainAsync(workspace, job, Token)).Held);
    }
}
