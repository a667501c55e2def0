using System.Text.Json;
using Asemb.Postgres.Webhooks;
using Npgsql;

namespace Asemb.Postgres.Tests.Ingestion;

/// <summary>A workspace of which very many jobs wait, as when its model is away: what is read in looking for completed ones does not grow with them.</summary>
public sealed class FollowedJobsTests
{
    /// <summary>Jobs of one document each that waits, and one of as many documents of which the last waits.</summary>
    private const string Crowd = """
        INSERT INTO asemb.documents (workspace_id, id, key_hash, key, version, state, due_at, content_hash, content_bytes, stored_bytes, created_at, updated_at, given_metadata)
        OVERRIDING SYSTEM VALUE
        SELECT $1, i, sha256(i::text::bytea), 'crowd ' || i, 1, CASE WHEN i < 20000 THEN 'failed' ELSE 'pending' END, CASE WHEN i < 20000 THEN NULL ELSE now() END,
            '', 0, 0, now(), now(), '{}'
        FROM generate_series(1, 40000) AS i;
        INSERT INTO asemb.jobs (workspace_id, id, created_at, total, unchanged) VALUES ($1, '00000000-0000-0000-0000-000000000001', now(), 10000, 0);
        INSERT INTO asemb.jobs (workspace_id, id, created_at, total, unchanged) SELECT $1, md5(i::text)::uuid, now(), 1, 0 FROM generate_series(20001, 40000) AS i;
        INSERT INTO asemb.job_documents (workspace_id, job_id, document_id, version) SELECT $1, '00000000-0000-0000-0000-000000000001'::uuid, i, 1 FROM generate_series(1, 20000) AS i;
        INSERT INTO asemb.job_documents (workspace_id, job_id, document_id, version) SELECT $1, md5(i::text)::uuid, i, 1 FROM generate_series(20001, 40000) AS i;
        INSERT INTO asemb.followed_jobs (workspace_id, job_id) SELECT $1, id FROM asemb.jobs WHERE workspace_id = $1
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_look_reads_a_few_rows_for_each_job_that_it_looks_at()
    {
        await using var store = await PostgresTestStore.OpenAsync();
        var workspace = await store.CreateWorkspaceAsync();
        await using var connection = new NpgsqlConnection(store.ConnectionString);
        await connection.OpenAsync(Token);
        foreach (var sql in Crowd.Split(';')) await ExecuteAsync(sql, workspace.Id);
        await ExecuteAsync("ANALYZE");

        var first = await store.Store.Webhooks.AnnounceJobsAsync(workspace.Id, null, 1000, Token);
        var followed = await ReadAsync(WebhookSql.FollowedJobs, Guid.Empty, 1000);
        var ids = await store.Store.Database.ReadAsync(workspace.Id, session => session.QueryAsync(WebhookSql.FollowedJobs, row => row.GetGuid(0), Token, workspace.Id, Guid.Empty, 1000), Token);
        var completed = await ReadAsync(WebhookSql.CompletedJobs, ids.ToArray());

        Assert.Equal(0, first.Told);
        Assert.NotNull(first.Next);
        Assert.InRange(followed, 1000, 10_000);
        Assert.InRange(completed, 1000, 10_000);

        Task<double> ReadAsync(string sql, params Postgres.Connections.Arg[] args) => store.Store.Database.ReadAsync(
            workspace.Id,
            async session => Rows(JsonDocument.Parse((await session.ScalarAsync<string>($"EXPLAIN (ANALYZE, TIMING false, FORMAT JSON) {sql}", Token, [workspace.Id, .. args]))!).RootElement[0].GetProperty("Plan")),
            Token);

        async Task ExecuteAsync(string sql, params object[] args)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var arg in args) command.Parameters.Add(new NpgsqlParameter { Value = arg });
            await command.ExecuteNonQueryAsync(Token);
        }
    }

    /// <summary>Rows that came from all parts of a plan, and those that were thrown away there.</summary>
    private static double Rows(JsonElement plan)
    {
        var each = plan.GetProperty("Actual Rows").GetDouble() + (plan.TryGetProperty("Rows Removed by Filter", out var removed) ? removed.GetDouble() : 0);
        return (each * plan.GetProperty("Actual Loops").GetDouble()) + (plan.TryGetProperty("Plans", out var parts) ? parts.EnumerateArray().Sum(Rows) : 0);
    }
}
