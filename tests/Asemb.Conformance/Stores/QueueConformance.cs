using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>Who goes first, why somebody waits, and whether anybody is there.</summary>
public abstract class QueueConformance(StoreSource source) : StoreConformance(source)
{
    private static readonly DocumentError Busy = new("embed", "embedding_unavailable", "429");

    [Fact]
    public async Task A_small_request_does_not_wait_behind_a_large_one()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Bulk(40));
        Time.Advance(TimeSpan.FromMinutes(1));
        await Ingest.AcceptAsync(workspace, Ingest.Text("urgent", "x"));

        Assert.Equal("urgent", (await Ingest.LeaseOneAsync()).Document.Key);
    }

    [Fact]
    public async Task Small_requests_have_no_more_than_every_other_turn()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Bulk(20));
        for (var i = 0; i < 20; i++) await Ingest.AcceptAsync(workspace, Ingest.Text($"urgent{i}", "x"));

        Assert.Equal(4, Keys(await Ingest.LeaseAsync(8)).Count(key => key.StartsWith("bulk", StringComparison.Ordinal)));
        var turns = new List<string>();
        for (var i = 0; i < 8; i++) turns.Add((await Ingest.LeaseOneAsync()).Document.Key);
        Assert.Equal(4, turns.Count(key => key.StartsWith("bulk", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_small_request_keeps_its_place_when_it_is_tried_again()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("urgent", "x"), Ingest.Text("failed", "x"));
        var leased = await Ingest.LeaseAsync();
        await Ingest.AcceptAsync(workspace, Bulk(40));
        var later = Time.GetUtcNow() + TimeSpan.FromMinutes(2);
        await Store.Ingestion.FailAsync([new DocumentFailure(leased[0], Busy, later, CountAttempt: false), new DocumentFailure(leased[1], Busy, RetryAt: null)], Token);

        Assert.StartsWith("bulk", (await Ingest.LeaseOneAsync()).Document.Key, StringComparison.Ordinal);
        await Store.Ingestion.RetryAsync(workspace, ["failed"], Token);
        Assert.Equal("failed", (await Ingest.LeaseOneAsync()).Document.Key);
        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("urgent", Keys(await Ingest.LeaseAsync(2)));
    }

    [Fact]
    public async Task Both_follow_a_clock_that_goes_back()
    {
        var workspace = await CreateWorkspaceAsync();
        var present = Time.GetUtcNow();
        Time.AdjustTime(present + TimeSpan.FromDays(400));
        await Ingest.AcceptAsync(workspace, Bulk(12));
        await Ingest.AcceptAsync(workspace, Ingest.Text("urgent", "x"));
        Time.AdjustTime(present);
        await ReopenAsync();

        Assert.Equal(13, (await Ingest.LeaseAsync()).Count);
    }

    [Fact]
    public async Task Says_what_the_documents_of_a_job_wait_for()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Bulk(15));
        Time.Advance(TimeSpan.FromSeconds(1));
        var job = await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 12).Select(i => Ingest.Text($"mine{i}", "x"))]);
        Assert.Equal(new JobQueue(0, 12, 15, 0, []), await ExplainAsync(workspace, job.JobId), Same);

        await Store.Ingestion.FailAsync([.. (await Ingest.LeaseAsync(15)).Select(document => new DocumentFailure(document, Busy, RetryAt: null))], Token);
        var mine = await Ingest.LeaseAsync(5);
        var later = Time.GetUtcNow() + TimeSpan.FromMinutes(10);
        await Store.Ingestion.FailAsync([.. mine.Take(3).Select(document => new DocumentFailure(document, Busy, later, CountAttempt: false))], Token);
        Assert.Equal(new JobQueue(0, 7, 0, 0, [new DelayedDocuments(Busy, 3, later)]), await ExplainAsync(workspace, job.JobId), Same);

        Time.Advance(LeaseDuration);
        Assert.Equal(2, (await ExplainAsync(workspace, job.JobId)).Lapsed);

        await Store.Jobs.PauseAsync(workspace, job.JobId, Token);
        Assert.Equal((10, 0), ((await ExplainAsync(workspace, job.JobId)).Held, (await ExplainAsync(workspace, job.JobId)).Due));
        Assert.Equal(new JobQueue(0, 0, 0, 0, []), await ExplainAsync(workspace, Guid.NewGuid()), Same);
    }

    [Fact]
    public async Task Lists_what_of_a_job_is_under_way()
    {
        var workspace = await CreateWorkspaceAsync();
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "x"), Ingest.Text("b", "x"), Ingest.Text("c", "x"));
        var leased = await Ingest.LeaseAsync(2);

        Assert.Equal(leased.Select(document => document.Document.Id).Order(), await Store.Jobs.ListProcessingAsync(workspace, job.JobId, 10, Token));
        Assert.Single(await Store.Jobs.ListProcessingAsync(workspace, job.JobId, 1, Token));
        Assert.Empty(await Store.Jobs.ListProcessingAsync(workspace, Guid.NewGuid(), 10, Token));
    }

    [Fact]
    public async Task Small_requests_count_only_small_ones_before_them()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Bulk(15));
        await Ingest.AcceptAsync(workspace, Ingest.Text("first", "x"));
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("second", "x"));

        Assert.Equal(1, (await ExplainAsync(workspace, job.JobId)).Ahead);
    }

    [Fact]
    public async Task Counts_the_workers_that_were_heard_of_lately()
    {
        var (one, two) = (new WorkerBeat(Guid.NewGuid(), "one"), new WorkerBeat(Guid.NewGuid(), "two"));
        Assert.Equal(0, await Store.Workers.CountAsync(Token));
        await Store.Workers.BeatAsync(one, Token);
        await Store.Workers.BeatAsync(two, Token);
        await Store.Workers.BeatAsync(two, Token);
        Assert.Equal(2, await Store.Workers.CountAsync(Token));

        Time.Advance(WorkerBeat.Lifetime);
        Assert.Equal(0, await Store.Workers.CountAsync(Token));
        await Store.Workers.BeatAsync(one, Token);
        await Store.Workers.LeaveAsync(two.Worker, Token);
        Assert.Equal(1, await Store.Workers.CountAsync(Token));
        await Store.Workers.LeaveAsync(one.Worker, Token);
        Assert.Equal(0, await Store.Workers.CountAsync(Token));
    }

    private static bool Same(JobQueue expected, JobQueue actual) =>
        (expected.Held, expected.Due, expected.Ahead, expected.Lapsed) == (actual.Held, actual.Due, actual.Ahead, actual.Lapsed) && expected.Delayed.SequenceEqual(actual.Delayed);

    private Task<JobQueue> ExplainAsync(Workspace workspace, Guid job) => Store.Jobs.ExplainAsync(workspace, job, Token);

    private static IReadOnlyList<IncomingDocument> Bulk(int documents) => [.. Enumerable.Range(0, documents).Select(i => Ingest.Text($"bulk{i}", "x"))];

    private static IEnumerable<string> Keys(IEnumerable<LeasedDocument> leased) => leased.Select(document => document.Document.Key);
}
