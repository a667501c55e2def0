using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;

namespace Asemb.Postgres.Tests.Ingestion;

/// <summary>Two servers on one database: nothing is taken in, leased or indexed twice, and nothing is lost.</summary>
public sealed class TwoServersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_keys_sent_to_both_at_once_are_documents_once()
    {
        await using var one = await PostgresTestStore.OpenAsync();
        await using var two = await one.OpenAnotherAsync();
        var workspace = await one.CreateWorkspaceAsync();
        PostgresStore[] servers = [one.Store, two];

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(
            () => servers[i % 2].Ingestion.AcceptAsync(workspace, new AcceptRequest([.. Enumerable.Range(i, 20).OrderBy(key => key * 7919 % 31).Select(key => Ingest.Text($"k{key}", "the same"))]), Token), Token)));

        var accepted = results.SelectMany(result => result.Documents).ToList();
        Assert.Equal(31, accepted.Count(document => document.Outcome == AcceptOutcome.Created));
        Assert.Equal(12 * 20 - 31, accepted.Count(document => document.Outcome == AcceptOutcome.Unchanged));
        Assert.Equal(31, accepted.Select(document => document.DocumentId).Distinct().Count());
        Assert.Equal(31, (await one.Store.Workspaces.GetStatsAsync(workspace, Token)).DocumentsByState[DocumentState.Pending]);
    }

    [Fact]
    public async Task A_request_with_an_idempotency_key_sent_to_both_at_once_is_done_once()
    {
        await using var one = await PostgresTestStore.OpenAsync();
        await using var two = await one.OpenAnotherAsync();
        var workspace = await one.CreateWorkspaceAsync();
        PostgresStore[] servers = [one.Store, two];
        var request = new AcceptRequest([Ingest.Text("a", "river")], new IdempotencyToken("once", "hash"));

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => servers[i % 2].Ingestion.AcceptAsync(workspace, request, Token), Token)));

        Assert.Single(results, result => !result.Replayed);
        Assert.Single(results.Select(result => result.JobId).Distinct());
        Assert.Single(await two.Ingestion.ListJobsAsync(workspace, 10, Token));
    }

    [Fact]
    public async Task One_queue_is_worked_off_by_both_and_every_document_is_indexed_once()
    {
        await using var one = await PostgresTestStore.OpenAsync();
        await using var two = await one.OpenAnotherAsync();
        var workspaces = new[] { await one.CreateWorkspaceAsync("one"), await one.CreateWorkspaceAsync("two") };
        foreach (var workspace in workspaces)
            await one.Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 60).Select(i => Ingest.Text($"k{i}", $"river {i}\n\nstones {i}\n\nvalley"))]);

        var outcomes = await Task.WhenAll(((PostgresStore[])[one.Store, two, one.Store, two]).Select(server => Task.Run(() => DrainAsync(server), Token)));

        Assert.Equal(120, outcomes.Sum());
        foreach (var workspace in workspaces)
        {
            var stats = await two.Workspaces.GetStatsAsync(workspace, Token);
            Assert.Equal((60, 180, 180), (stats.DocumentsByState[DocumentState.Indexed], stats.ChunkCount, stats.VectorCount));
        }

        Assert.Empty(await one.Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Changes_deletions_and_commits_from_both_leave_nothing_that_does_not_fit()
    {
        await using var one = await PostgresTestStore.OpenAsync();
        await using var two = await one.OpenAnotherAsync();
        var workspace = await one.CreateWorkspaceAsync();
        PostgresStore[] servers = [one.Store, two];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(
            async () =>
            {
                var server = servers[worker % 2];
                var random = new Random(worker);
                var ingest = new Ingest(server, PostgresTestStore.Model);
                for (var i = 0; i < 15; i++)
                {
                    await ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 6).Select(_ => random.Next(12)).Distinct().Select(key => Ingest.Text($"k{key}", $"river {random.Next(4)}\n\nstones {random.Next(4)}\n\nriver {random.Next(4)}"))]);
                    await DrainAsync(server, 4);
                    await server.Documents.DeleteAsync(workspace, [$"k{random.Next(12)}", $"k{random.Next(12)}"], Token);
                }
            },
            Token)));
        await DrainAsync(one.Store);

        Assert.Empty(await one.Store.VerifyAsync(Token));
        Assert.Equal(0, (await two.Workspaces.GetStatsAsync(workspace, Token)).DocumentsByState[DocumentState.Pending]);
    }

    /// <returns>How many documents this one committed.</returns>
    private static async Task<int> DrainAsync(PostgresStore server, int most = int.MaxValue)
    {
        var ingest = new Ingest(server, PostgresTestStore.Model);
        var committed = 0;
        while (committed < most)
        {
            var leased = await ingest.LeaseAsync(7);
            if (leased.Count == 0) return committed;
            foreach (var group in leased.GroupBy(document => document.Workspace.Id))
                committed += (await ingest.CommitAsync(group.ToList())).Count(outcome => outcome == CommitOutcome.Committed);
        }

        return committed;
    }
}
