using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

public abstract class JobConformance(StoreSource source) : StoreConformance(source)
{
    private static readonly DocumentError Error = new("extract", "damaged_document", "cut off");

    [Fact]
    public async Task Counts_the_documents_of_a_job_by_what_became_of_them()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("unchanged", "0"));
        var result = await Ingest.AcceptAsync(
            workspace, [Ingest.Text("unchanged", "0"), .. Enumerable.Range(1, 6).Select(i => Ingest.Text($"{i}", $"{i}"))]);
        var leased = (await Ingest.LeaseAsync(5)).OrderBy(document => document.Document.Id).ToList();

        await Ingest.CommitAsync(leased[0]);
        await Store.Ingestion.FailAsync([new DocumentFailure(leased[1], Error, null), new DocumentFailure(leased[2], Error, null)], Token);
        await Store.Documents.DeleteAsync(workspace, ["4"], Token);
        await ReopenAsync();
        var job = await FindAsync(workspace, result.JobId);

        Assert.Equal(new JobProgress(result.JobId, Time.GetUtcNow(), 7, 1, 1, 1, 1, 2, 1, job.Failures), job);
        Assert.Equal([new JobFailure("2", Error), new JobFailure("3", Error)], job.Failures);
        Assert.False(job.IsDone);
    }

    [Fact]
    public async Task Is_done_when_nothing_of_it_waits_and_counts_replaced_versions_as_superseded()
    {
        var workspace = await CreateWorkspaceAsync();
        var first = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "1"));
        var second = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "2"), Ingest.Text("b", "1"));
        await Ingest.DrainAsync();

        var (one, two) = (await FindAsync(workspace, first.JobId), await FindAsync(workspace, second.JobId));

        Assert.Equal((2, 0, 1, 1, true), (one.Total, one.Unchanged, one.Indexed, one.Superseded, one.IsDone));
        Assert.Equal((2, 1, 1, 0, true), (two.Total, two.Unchanged, two.Indexed, two.Superseded, two.IsDone));
    }

    [Fact]
    public async Task Follows_a_document_through_failure_and_retry()
    {
        var workspace = await CreateWorkspaceAsync();
        var result = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), Error, null)], Token);
        Assert.True((await FindAsync(workspace, result.JobId)).IsDone);

        await Store.Ingestion.RetryAsync(workspace, null, Token);
        var pending = await FindAsync(workspace, result.JobId);
        Assert.Equal((1, 0, false), (pending.Pending, pending.Failures.Count, pending.IsDone));

        await Ingest.DrainAsync();
        Assert.Equal(1, (await FindAsync(workspace, result.JobId)).Indexed);
    }

    [Fact]
    public async Task Shows_at_most_the_first_hundred_failures()
    {
        var workspace = await CreateWorkspaceAsync();
        var result = await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 120).Select(i => Ingest.Text($"{i}", "x"))]);
        await Store.Ingestion.FailAsync([.. (await Ingest.LeaseAsync(200)).Select(leased => new DocumentFailure(leased, Error, null))], Token);

        var job = await FindAsync(workspace, result.JobId);

        Assert.Equal((120, 100), (job.Failed, job.Failures.Count));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), job.Failures.Select(failure => failure.Key));
    }

    [Fact]
    public async Task Lists_the_newest_jobs_first()
    {
        var workspace = await CreateWorkspaceAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++) ids.Add((await Ingest.AcceptAsync(workspace, Ingest.Text($"{i}", "x"))).JobId);

        var jobs = await Store.Ingestion.ListJobsAsync(workspace, 3, Token);

        Assert.Equal([ids[4], ids[3], ids[2]], jobs.Select(job => job.JobId));
        Assert.Equal([1, 1, 1], jobs.Select(job => job.Pending));
    }

    [Fact]
    public async Task Knows_no_job_that_was_never_made()
    {
        var workspace = await CreateWorkspaceAsync();

        Assert.Null(await Store.Ingestion.FindJobAsync(workspace, Guid.NewGuid(), Token));
        Assert.Empty(await Store.Ingestion.ListJobsAsync(workspace, 10, Token));
    }

    private async Task<JobProgress> FindAsync(Workspace workspace, Guid id)
    {
        var job = (await Store.Ingestion.FindJobAsync(workspace, id, Token))!;
        Assert.Equal(job.Total, job.Unchanged + job.Pending + job.Processing + job.Indexed + job.Failed + job.Superseded);
        return job;
    }
}
