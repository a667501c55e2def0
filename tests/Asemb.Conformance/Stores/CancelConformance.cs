using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

public abstract class CancelConformance(StoreSource source) : StoreConformance(source)
{
    private static readonly DocumentError Error = new("embed", "embedding_failed", "no");

    [Fact]
    public async Task A_document_that_was_never_searchable_is_gone()
    {
        var workspace = await CreateWorkspaceAsync();
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"));
        await Ingest.CommitAsync(await Ingest.LeaseOneAsync());

        Assert.Equal(1, await Store.Jobs.CancelAsync(workspace, job.JobId, Token));
        await ReopenAsync();

        var after = await FindJobAsync(workspace, job.JobId);
        Assert.Equal((2, 1, 1, true), (after.Total, after.Indexed, after.Cancelled, after.IsDone));
        Assert.Equal(Time.GetUtcNow(), after.CancelledAt);
        Assert.Null(await Store.Documents.FindAsync(workspace, "b", Token));
        Assert.Empty(await Ingest.LeaseAsync());
        Assert.Equal(0, await Store.Jobs.CancelAsync(workspace, job.JobId, Token));
        Assert.Equal(AcceptOutcome.Created, Assert.Single((await Ingest.AcceptAsync(workspace, Ingest.Text("b", "2"))).Documents).Outcome);
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task A_document_with_an_older_searchable_version_is_in_that_version_again()
    {
        var workspace = await CreateWorkspaceAsync();
        var old = Ingest.Text("a", "river stones", source: "first", title: "Old", metadata: new() { ["n"] = 1 });
        var changed = Ingest.Text("a", "mountain air", source: "second", title: "New", metadata: new() { ["n"] = 2 });
        await Ingest.AddAsync(workspace, old);
        var before = (await Store.Documents.FindAsync(workspace, "a", Token))!;
        Time.Advance(TimeSpan.FromMinutes(1));
        var job = await Ingest.AcceptAsync(workspace, changed);

        Assert.Equal(1, await Store.Jobs.CancelAsync(workspace, job.JobId, Token));
        await ReopenAsync();

        var after = (await Store.Documents.FindAsync(workspace, "a", Token))!;
        Assert.Equal(before with { Metadata = after.Metadata, Warnings = after.Warnings }, after);
        Assert.Equal(before.Metadata.ToJsonString(), after.Metadata.ToJsonString());
        Assert.Equal("river stones", Encoding.UTF8.GetString((await Store.Documents.GetContentAsync(workspace, "a", Token))!));
        Assert.Equal(["a"], await FindAsync(workspace, "river"));
        Assert.Empty(await FindAsync(workspace, "mountain"));
        Assert.Equal((1, 0, 1), await CountAsync(workspace, job.JobId));
        Assert.Equal(AcceptOutcome.Unchanged, Assert.Single((await Ingest.AcceptAsync(workspace, old)).Documents).Outcome);
        Assert.Empty(await Store.VerifyAsync(Token));

        var again = await Ingest.AcceptAsync(workspace, changed);
        Assert.Equal(AcceptOutcome.Updated, Assert.Single(again.Documents).Outcome);
        await Ingest.DrainAsync();
        Assert.Equal(["a"], await FindAsync(workspace, "mountain"));
        Assert.Equal((1, 0, 1), await CountAsync(workspace, job.JobId));
        Assert.Equal((1, 1, 0), await CountAsync(workspace, again.JobId));
    }

    [Fact]
    public async Task Several_newer_versions_are_cancelled_to_the_searchable_one()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "one"));
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "two"));
        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), Error, RetryAt: null)], Token);
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "three"));
        var last = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "four"));

        Assert.Equal(1, await Store.Jobs.CancelAsync(workspace, last.JobId, Token));

        var document = (await Store.Documents.FindAsync(workspace, "a", Token))!;
        Assert.Equal((DocumentState.Indexed, 1, null), (document.State, document.Version, document.Error));
        Assert.Equal("one", Encoding.UTF8.GetString((await Store.Documents.GetContentAsync(workspace, "a", Token))!));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task What_failed_stays_failed()
    {
        var workspace = await CreateWorkspaceAsync();
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"));
        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), Error, RetryAt: null)], Token);

        Assert.Equal(1, await Store.Jobs.CancelAsync(workspace, job.JobId, Token));

        var after = await FindJobAsync(workspace, job.JobId);
        Assert.Equal((1, 1), (after.Failed, after.Cancelled));
        Assert.Equal(1, await Store.Ingestion.RetryAsync(workspace, null, Token));
    }

    [Fact]
    public async Task A_commit_after_the_cancellation_is_refused()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("old", "river"));
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("old", "mountain"), Ingest.Text("new", "mountain"));
        var leased = await Ingest.LeaseAsync();

        Assert.Equal(2, await Store.Jobs.CancelAsync(workspace, job.JobId, Token));

        Assert.Equal(2, (await Store.Ingestion.RenewAsync(leased, LeaseDuration, Token)).Count);
        Assert.Equal([CommitOutcome.Superseded, CommitOutcome.Superseded], await Ingest.CommitAsync(leased));
        await Store.Ingestion.FailAsync([.. leased.Select(document => new DocumentFailure(document, Error, RetryAt: null))], Token);
        Assert.Empty(await FindAsync(workspace, "mountain"));
        Assert.Equal(["old"], await FindAsync(workspace, "river"));
        Assert.Equal((2, 0, 2), await CountAsync(workspace, job.JobId));
    }

    [Fact]
    public async Task Commits_leases_and_cancellations_at_once_leave_every_document_whole()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Enumerable.Range(0, 20).Select(i => Ingest.Text($"{i}", "river"))]);
        var job = await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 40).Select(i => Ingest.Text($"{i}", "mountain"))]);

        var committed = 0;
        var work = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var leased = await Ingest.LeaseAsync(3); leased.Count > 0; leased = await Ingest.LeaseAsync(3))
                Interlocked.Add(ref committed, (await Ingest.CommitAsync(leased)).Count(outcome => outcome == CommitOutcome.Committed));
        })).ToList();
        var cancelled = await Task.Run(() => Store.Jobs.CancelAsync(workspace, job.JobId, Token));
        await Task.WhenAll(work);

        var after = await FindJobAsync(workspace, job.JobId);
        Assert.Equal((40, committed, cancelled), (after.Total, after.Indexed, after.Cancelled));
        Assert.Equal(40, committed + cancelled);
        Assert.True(after.IsDone);
        Assert.Equal(committed, (await FindAsync(workspace, "mountain")).Count);
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Everything_of_a_workspace_is_cancelled_and_nothing_of_another()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        await Ingest.AddAsync(workspace, Ingest.Text("old", "river"));
        var one = await Ingest.AcceptAsync(workspace, Ingest.Text("old", "mountain"), Ingest.Text("a", "1"));
        var two = await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 30).Select(i => Ingest.Text($"b{i}", "2"))]);
        await Store.Jobs.PauseAsync(workspace, two.JobId, Token);
        await Ingest.AcceptAsync(other, Ingest.Text("a", "1"));

        Assert.Equal(32, await Store.Jobs.CancelAllAsync(workspace, Token));

        Assert.Equal((2, 0, 2), await CountAsync(workspace, one.JobId));
        Assert.Equal((30, 0, 30), await CountAsync(workspace, two.JobId));
        Assert.Equal(["old"], (await Store.Documents.ListAsync(workspace, new DocumentQuery(), Token)).Select(document => document.Key));
        Assert.Equal(["a"], (await Ingest.LeaseAsync()).Select(document => document.Document.Key));
    }

    [Fact]
    public async Task A_cancelled_job_is_not_paused_any_more()
    {
        var workspace = await CreateWorkspaceAsync();
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        await Store.Jobs.PauseAsync(workspace, job.JobId, Token);

        await Store.Jobs.CancelAsync(workspace, job.JobId, Token);

        Assert.Null((await FindJobAsync(workspace, job.JobId)).PausedAt);
    }

    [Fact]
    public async Task What_failed_in_a_cancelled_job_is_not_held_when_it_is_tried_again()
    {
        var workspace = await CreateWorkspaceAsync();
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"));
        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), Error, RetryAt: null)], Token);
        await Store.Jobs.PauseAsync(workspace, job.JobId, Token);

        await Store.Jobs.CancelAsync(workspace, job.JobId, Token);

        Assert.Empty(await Store.VerifyAsync(Token));
        Assert.Equal(1, await Store.Ingestion.RetryAsync(workspace, null, Token));
        Assert.Equal("a", (await Ingest.LeaseOneAsync()).Document.Key);
    }

    private async Task<(int Total, int Indexed, int Cancelled)> CountAsync(Workspace workspace, Guid id)
    {
        var job = await FindJobAsync(workspace, id);
        return (job.Total, job.Indexed, job.Cancelled);
    }

    private async Task<JobProgress> FindJobAsync(Workspace workspace, Guid id)
    {
        var job = (await Store.Ingestion.FindJobAsync(workspace, id, Token))!;
        Assert.Equal(job.Total, job.Unchanged + job.Pending + job.Processing + job.Indexed + job.Failed + job.Superseded + job.Cancelled);
        return job;
    }
}
