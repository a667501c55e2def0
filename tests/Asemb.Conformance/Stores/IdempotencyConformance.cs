using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;

namespace Asemb.Conformance.Stores;

/// <summary>The same again changes nothing: the same document, the same request, at the same time, after a failure.</summary>
public abstract class IdempotencyConformance(StoreSource source) : StoreConformance(source)
{
    [Fact]
    public async Task Ingesting_everything_again_leases_nothing_and_moves_nothing()
    {
        var workspace = await CreateWorkspaceAsync();
        List<IncomingDocument> documents = [.. Enumerable.Range(0, 20).Select(i => Ingest.Text($"{i}", $"river {i}\n\nvalley {i}", metadata: new() { ["b"] = i, ["a"] = "x" }))];
        await Ingest.AddAsync(workspace, documents);
        var before = (await Store.Workspaces.FindAsync("default", Token), Show(await SearchAsync(workspace, "river valley")));
        Time.Advance(TimeSpan.FromDays(1));

        var again = await Ingest.AcceptAsync(workspace, documents.ConvertAll(document => document with { Metadata = new() { ["a"] = "x", ["b"] = document.Metadata["b"]!.DeepClone() } }));

        Assert.All(again.Documents, document => Assert.Equal((AcceptOutcome.Unchanged, DocumentState.Indexed, 1), (document.Outcome, document.State, document.Version)));
        Assert.Empty(await Ingest.LeaseAsync());
        Assert.Equal(before.Item1, await Store.Workspaces.FindAsync("default", Token));
        Assert.Equal(before.Item2, Show(await SearchAsync(workspace, "river valley")));
    }

    [Fact]
    public async Task The_same_document_from_many_sides_at_once_is_created_once()
    {
        var workspace = await CreateWorkspaceAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Ingest.AcceptAsync(workspace, Ingest.Text("a", "river"), Ingest.Text("b", "valley")))));

        var outcomes = results.SelectMany(result => result.Documents).GroupBy(document => document.Outcome).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal((2, 30), (outcomes[AcceptOutcome.Created], outcomes[AcceptOutcome.Unchanged]));
        Assert.Equal(2, (await Ingest.LeaseAsync()).Count);
    }

    [Fact]
    public async Task The_same_request_from_many_sides_at_once_is_one_job()
    {
        var workspace = await CreateWorkspaceAsync();
        var request = new AcceptRequest([Ingest.Text("a", "river")], new IdempotencyToken("once", "hash"));

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Store.Ingestion.AcceptAsync(workspace, request, Token))));

        Assert.Single(results.Select(result => result.JobId).Distinct());
        Assert.Equal(15, results.Count(result => result.Replayed));
        Assert.Single(await Store.Ingestion.ListJobsAsync(workspace, 10, Token));
    }

    [Fact]
    public async Task A_request_that_was_refused_leaves_its_key_free()
    {
        var workspace = await CreateWorkspaceAsync();
        var token = new IdempotencyToken("once", "hash");
        await Assert.ThrowsAsync<AsembException>(() => Store.Ingestion.AcceptAsync(workspace, new AcceptRequest([Ingest.Text("a", "1"), Ingest.Text("a", "2")], token), Token));

        Assert.False((await Store.Ingestion.AcceptAsync(workspace, new AcceptRequest([Ingest.Text("a", "1")], token), Token)).Replayed);
    }

    [Fact]
    public async Task An_answer_given_by_a_clock_that_was_ahead_does_not_count_for_longer()
    {
        var workspace = await CreateWorkspaceAsync();
        var now = Time.GetUtcNow();
        Time.AdjustTime(now.AddYears(3));
        await AcceptAsync("one");
        Time.AdjustTime(now);

        Assert.False((await AcceptAsync("two")).Replayed);

        Time.AdjustTime(now.AddHours(-1));
        Assert.True((await AcceptAsync("two")).Replayed);

        Task<AcceptResult> AcceptAsync(string hash) => Store.Ingestion.AcceptAsync(
            workspace, new AcceptRequest([Ingest.Text("a", "river")], new IdempotencyToken("key", hash)), Token);
    }

    [Fact]
    public async Task A_document_accepted_by_a_clock_that_was_ahead_does_not_wait_for_it()
    {
        var workspace = await CreateWorkspaceAsync();
        var now = Time.GetUtcNow();
        Assert.Empty(await Ingest.LeaseAsync());
        await Ingest.AcceptAsync(workspace, Ingest.Text("early", "river"));
        Time.AdjustTime(now.AddYears(3));
        Assert.Equal("early", (await Ingest.LeaseOneAsync()).Document.Key);
        await Ingest.AcceptAsync(workspace, Ingest.Text("ahead", "valley"));

        Time.AdjustTime(now);
        Assert.Equal("ahead", (await Ingest.LeaseOneAsync()).Document.Key);

        Time.AdjustTime(now.AddYears(3));
        await Ingest.AcceptAsync(workspace, Ingest.Text("before the restart", "stones"));
        Time.AdjustTime(now);
        await ReopenAsync();
        Assert.Equal("before the restart", (await Ingest.LeaseOneAsync()).Document.Key);
    }

    [Fact]
    public async Task A_next_attempt_keeps_its_time_when_the_clock_goes_back_a_little()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "river"));
        var leased = await Ingest.LeaseOneAsync();
        await Store.Ingestion.FailAsync([new DocumentFailure(leased, new("embed", "embedding_unavailable", "x"), Time.GetUtcNow().AddMinutes(5))], Token);

        Time.AdjustTime(Time.GetUtcNow().AddMinutes(-1));
        Assert.Empty(await Ingest.LeaseAsync());
        Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Single(await Ingest.LeaseAsync());
    }
}
