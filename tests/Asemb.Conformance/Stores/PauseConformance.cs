using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

public abstract class PauseConformance(StoreSource source) : StoreConformance(source)
{
    private static readonly DocumentError Error = new("embed", "embedding_unavailable", "no answer");

    [Fact]
    public async Task Nothing_of_a_paused_job_is_leased_until_it_is_resumed()
    {
        var workspace = await CreateWorkspaceAsync();
        var paused = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"));
        await Ingest.AcceptAsync(workspace, Ingest.Text("c", "3"));

        Assert.True(await Store.Jobs.PauseAsync(workspace, paused.JobId, Token));
        await ReopenAsync();
        Assert.Equal(["c"], Keys(await Ingest.LeaseAsync()));
        Time.Advance(TimeSpan.FromDays(40));
        Assert.Equal(["c"], Keys(await Ingest.LeaseAsync()));
        Assert.Equal((2, false, true), await ShowAsync(workspace, paused.JobId));

        Assert.True(await Store.Jobs.ResumeAsync(workspace, paused.JobId, Token));
        Assert.Equal(["a", "b"], Keys(await Ingest.LeaseAsync()));
        Assert.Equal((0, false, false), await ShowAsync(workspace, paused.JobId));
    }

    [Fact]
    public async Task A_job_that_is_paused_for_longer_than_jobs_are_kept_can_still_be_resumed()
    {
        var workspace = await CreateWorkspaceAsync();
        var paused = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        var other = await Ingest.AcceptAsync(workspace, Ingest.Text("b", "2"));
        await Store.Jobs.PauseAsync(workspace, paused.JobId, Token);
        Time.Advance(TimeSpan.FromDays(31));
        await Ingest.AcceptAsync(workspace, Ingest.Text("c", "3"));
        Assert.Null(await Store.Ingestion.FindJobAsync(workspace, other.JobId, Token));
        await Ingest.DrainAsync();

        Assert.True(await Store.Jobs.ResumeAsync(workspace, paused.JobId, Token));

        Assert.Equal(["a"], Keys(await Ingest.LeaseAsync()));
    }

    [Fact]
    public async Task Pauses_and_resumes_at_once_end_with_documents_that_are_as_their_job()
    {
        var workspace = await CreateWorkspaceAsync();
        var job = (await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 50).Select(i => Ingest.Text($"{i}", "river"))])).JobId;

        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => i % 2 == 0 ? Store.Jobs.PauseAsync(workspace, job, Token) : Store.Jobs.ResumeAsync(workspace, job, Token), Token)));

            var isPaused = (await Store.Ingestion.FindJobAsync(workspace, job, Token))!.PausedAt is not null;
            Assert.Equal(isPaused ? 50 : 0, (await Store.Jobs.ExplainAsync(workspace, job, Token)).Held);
        }
    }

    [Fact]
    public async Task What_is_under_way_when_its_job_is_paused_finishes()
    {
        var workspace = await CreateWorkspaceAsync();
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"));
        var leased = await Ingest.LeaseOneAsync();

        await Store.Jobs.PauseAsync(workspace, job.JobId, Token);

        Assert.Empty(await Store.Ingestion.RenewAsync([leased], LeaseDuration, Token));
        Assert.Equal([CommitOutcome.Committed], await Ingest.CommitAsync(leased));
        Assert.Empty(await Ingest.LeaseAsync());
        await Store.Jobs.ResumeAsync(workspace, job.JobId, Token);
        Assert.Equal(["b"], Keys(await Ingest.LeaseAsync()));
    }

    [Fact]
    public async Task What_is_put_back_or_loses_its_worker_while_its_job_is_paused_waits()
    {
        var workspace = await CreateWorkspaceAsync();
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("failed", "1"), Ingest.Text("later", "2"), Ingest.Text("lost", "3"));
        var leased = (await Ingest.LeaseAsync()).ToDictionary(document => document.Document.Key, StringComparer.Ordinal);
        await Store.Ingestion.FailAsync([new DocumentFailure(leased["failed"], Error, RetryAt: null)], Token);
        await Store.Jobs.PauseAsync(workspace, job.JobId, Token);
        await Store.Ingestion.FailAsync([new DocumentFailure(leased["later"], Error, Time.GetUtcNow())], Token);
        Assert.Equal(1, await Store.Ingestion.RetryAsync(workspace, ["failed"], Token));

        Assert.Empty(await Ingest.LeaseAsync());
        Time.Advance(LeaseDuration);
        await Ingest.AcceptAsync(workspace, Ingest.Text("other", "4"));
        Assert.Equal(["other"], Keys(await Ingest.LeaseAsync()));
        Assert.Empty(await Ingest.LeaseAsync());

        await Store.Jobs.ResumeAsync(workspace, job.JobId, Token);
        var resumed = new List<LeasedDocument>();
        for (var i = 0; i < 3; i++) resumed.AddRange(await Ingest.LeaseAsync());
        Assert.Equal(["failed", "later", "lost"], Keys(resumed));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task A_resumed_document_still_waits_for_its_next_try()
    {
        var workspace = await CreateWorkspaceAsync();
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), Error, Time.GetUtcNow() + TimeSpan.FromHours(1))], Token);

        await Store.Jobs.PauseAsync(workspace, job.JobId, Token);
        await Store.Jobs.ResumeAsync(workspace, job.JobId, Token);

        Assert.Empty(await Ingest.LeaseAsync());
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["a"], Keys(await Ingest.LeaseAsync()));
    }

    [Fact]
    public async Task A_newer_version_is_not_held_by_the_job_of_the_older()
    {
        var workspace = await CreateWorkspaceAsync();
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        await Store.Jobs.PauseAsync(workspace, job.JobId, Token);

        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "2"));

        Assert.Equal(2, (await Ingest.LeaseOneAsync()).Document.Version);
        await Store.Jobs.ResumeAsync(workspace, job.JobId, Token);
        Assert.Empty(await Ingest.LeaseAsync());
    }

    [Fact]
    public async Task A_document_of_two_jobs_waits_until_neither_is_paused()
    {
        var workspace = await CreateWorkspaceAsync();
        var first = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        await Ingest.DrainAsync();
        var second = (await Store.Ingestion.ReprocessAsync(workspace, new ReprocessSelection(["a"], null), Token)).JobId!.Value;
        await Store.Jobs.PauseAsync(workspace, first.JobId, Token);

        var queue = await Store.Jobs.ExplainAsync(workspace, second, Token);
        Assert.Equal((1, 0, first.JobId), (queue.Held, queue.Due, queue.HeldBy));
        await Store.Jobs.PauseAsync(workspace, second, Token);
        await Store.Jobs.ResumeAsync(workspace, first.JobId, Token);
        Assert.Empty(await Ingest.LeaseAsync());
        await Store.Jobs.PauseAsync(workspace, first.JobId, Token);
        await Store.Jobs.ResumeAsync(workspace, second, Token);
        Assert.Empty(await Ingest.LeaseAsync());
        await Store.Jobs.ResumeAsync(workspace, first.JobId, Token);
        Assert.Equal(["a"], Keys(await Ingest.LeaseAsync()));
    }

    [Fact]
    public async Task Many_documents_are_paused_resumed_processed_again_and_cancelled_all_of_them()
    {
        const int Many = 2500;
        var workspace = await CreateWorkspaceAsync();
        var job = (await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, Many).Select(i => Ingest.Text($"{i}", "river"))])).JobId;

        await Store.Jobs.PauseAsync(workspace, job, Token);
        Assert.Empty(await Ingest.LeaseAsync());
        Assert.Equal(Many, (await Store.Jobs.ExplainAsync(workspace, job, Token)).Held);
        await Store.Jobs.ResumeAsync(workspace, job, Token);
        Assert.Equal(Many, (await Store.Jobs.ExplainAsync(workspace, job, Token)).Due);

        await Ingest.DrainAsync();
        var again = await Store.Ingestion.ReprocessAsync(workspace, new ReprocessSelection(null, null), Token);
        Assert.Equal((Many, 0), (again.Queued, again.Waiting));
        Assert.Equal((Many, Many), await CountAsync(workspace, again.JobId!.Value));
        Assert.Equal(Many, await Store.Jobs.CancelAsync(workspace, again.JobId.Value, Token));
        Assert.Equal((Many, 0), await CountAsync(workspace, again.JobId.Value));

        await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, Many).Select(i => Ingest.Text($"{i}", "mountain"))]);
        Assert.Equal(Many, await Store.Jobs.CancelAllAsync(workspace, Token));
        Assert.Empty(await Ingest.LeaseAsync());
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Nothing_of_a_paused_workspace_is_leased_and_all_else_works()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        var leased = await Ingest.LeaseOneAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("b", "2"));

        await Store.Jobs.PauseWorkspaceAsync(workspace, Token);
        await Ingest.AcceptAsync(workspace, Ingest.Text("c", "3"));
        await Ingest.AcceptAsync(other, Ingest.Text("d", "4"));
        await ReopenAsync();

        Assert.Equal(Time.GetUtcNow(), (await Store.Workspaces.FindAsync("default", Token))!.PausedAt);
        Assert.Equal(Time.GetUtcNow(), (await Store.Workspaces.ListAsync(Token)).Single(found => found.Id == workspace.Id).PausedAt);
        Assert.Equal(["d"], Keys(await Ingest.LeaseAsync()));
        Assert.Equal([CommitOutcome.Committed], await Ingest.CommitAsync(leased));
        Assert.Empty(await Ingest.LeaseAsync());

        await Store.Jobs.ResumeWorkspaceAsync(workspace, Token);
        Assert.Null((await Store.Workspaces.FindAsync("default", Token))!.PausedAt);
        Assert.Equal(["b", "c"], Keys(await Ingest.LeaseAsync()));
    }

    [Fact]
    public async Task A_resumed_workspace_waits_for_no_time_of_a_clock_that_was_ahead()
    {
        var workspace = await CreateWorkspaceAsync();
        var present = Time.GetUtcNow();
        Time.AdjustTime(present + TimeSpan.FromDays(300));
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 12).Select(i => Ingest.Text($"bulk{i}", "x"))]);
        await Store.Jobs.PauseWorkspaceAsync(workspace, Token);
        Time.AdjustTime(present);
        await ReopenAsync();
        Assert.Empty(await Ingest.LeaseAsync());

        await Store.Jobs.ResumeWorkspaceAsync(workspace, Token);

        Assert.Equal(13, (await Ingest.LeaseAsync()).Count);
    }

    [Fact]
    public async Task Pausing_and_resuming_twice_changes_nothing_more()
    {
        var workspace = await CreateWorkspaceAsync();
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        var since = Time.GetUtcNow();
        for (var i = 0; i < 2; i++)
        {
            Assert.True(await Store.Jobs.PauseAsync(workspace, job.JobId, Token));
            await Store.Jobs.PauseWorkspaceAsync(workspace, Token);
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(since, (await Store.Ingestion.FindJobAsync(workspace, job.JobId, Token))!.PausedAt);
        Assert.Equal(since, (await Store.Workspaces.FindAsync("default", Token))!.PausedAt);
        for (var i = 0; i < 2; i++)
        {
            Assert.True(await Store.Jobs.ResumeAsync(workspace, job.JobId, Token));
            await Store.Jobs.ResumeWorkspaceAsync(workspace, Token);
        }

        Assert.Equal(["a"], Keys(await Ingest.LeaseAsync()));
    }

    [Fact]
    public async Task Knows_no_job_of_another_workspace_and_no_workspace_that_is_gone()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));

        Assert.False(await Store.Jobs.PauseAsync(other, job.JobId, Token));
        Assert.False(await Store.Jobs.ResumeAsync(other, job.JobId, Token));
        Assert.Null(await Store.Jobs.CancelAsync(other, job.JobId, Token));
        Assert.False(await Store.Jobs.PauseAsync(workspace, Guid.NewGuid(), Token));
        Assert.Equal(["a"], Keys(await Ingest.LeaseAsync()));

        await Store.Workspaces.DeleteAsync("other", Token);
        foreach (var call in (Func<Task>[])[() => Store.Jobs.PauseWorkspaceAsync(other, Token), () => Store.Jobs.ResumeWorkspaceAsync(other, Token), () => Store.Jobs.CancelAllAsync(other, Token)])
            Assert.Equal(ErrorCodes.WorkspaceNotFound, (await Assert.ThrowsAsync<AsembException>(call)).Error);
    }

    private async Task<(int Total, int Pending)> CountAsync(Workspace workspace, Guid id)
    {
        var job = (await Store.Ingestion.FindJobAsync(workspace, id, Token))!;
        return (job.Total, job.Pending);
    }

    private async Task<(int Pending, bool IsDone, bool IsPaused)> ShowAsync(Workspace workspace, Guid id)
    {
        var job = (await Store.Ingestion.FindJobAsync(workspace, id, Token))!;
        return (job.Pending, job.IsDone, job.PausedAt is not null);
    }

    private static IEnumerable<string> Keys(IEnumerable<LeasedDocument> leased) => leased.Select(document => document.Document.Key).Order(StringComparer.Ordinal);
}
