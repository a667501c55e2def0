using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>What is to be told stands in the transaction of what happened.</summary>
public abstract class WebhookOutboxConformance(StoreSource source) : WebhookGround(source)
{
    private static readonly DocumentError Error = new("extract", "damaged_document", "cut off");

    [Fact]
    public async Task Tells_of_an_indexed_document_each_who_listens()
    {
        var workspace = await CreateWorkspaceAsync();
        var (one, two) = (await AddAsync(workspace, "one"), await AddAsync(workspace, "two", WebhookEventType.DocumentIndexed));
        var deaf = await AddAsync(workspace, "deaf", WebhookEventType.JobCompleted);
        await Ingest.AddAsync(workspace, Ingest.Text("a", "1\n\n2", source: "files"));
        await Ingest.AddAsync(workspace, Ingest.Text("a", "3"));
        await ReopenAsync();

        var told = await DeliveriesAsync(workspace, one);

        Assert.Equal(["a v1 of files: 2 chunks", "a v2 of : 1 chunks"], told.Select(each => $"{Data(each)["key"]} v{Data(each)["version"]} of {Data(each)["source"]}: {Data(each)["chunks"]} chunks"));
        Assert.All(told, each => Assert.Equal((WebhookEventType.DocumentIndexed, DeliveryState.Pending, 0, "default"), (each.Type, each.State, each.Attempts, (string?)Data(each)["workspace"])));
        Assert.Equal(told.Select(each => each.EventId), (await DeliveriesAsync(workspace, two)).Select(each => each.EventId));
        Assert.Empty(await DeliveriesAsync(workspace, deaf));
    }

    [Fact]
    public async Task Tells_nothing_of_a_commit_that_came_too_late()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace);
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        var old = await Ingest.LeaseOneAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "2"));

        Assert.Equal([CommitOutcome.Superseded], await Ingest.CommitAsync(old));
        await Store.Ingestion.FailAsync([new DocumentFailure(old, Error, null)], Token);

        Assert.Empty(await DeliveriesAsync(workspace, webhook));
    }

    [Fact]
    public async Task Tells_of_a_failure_when_it_is_final()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace);
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1", source: "files"));
        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), Error, Time.GetUtcNow())], Token);
        Assert.Empty(await DeliveriesAsync(workspace, webhook));

        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), Error, null)], Token);

        var told = Assert.Single(await DeliveriesAsync(workspace, webhook));
        Assert.Equal(WebhookEventType.DocumentFailed, told.Type);
        Assert.Equal(
            """{"workspace":"default","key":"a","source":"files","version":1,"attempts":2,"error":{"stage":"extract","code":"damaged_document","message":"cut off"}}""", told.Data);
    }

    [Fact]
    public async Task Tells_once_that_a_job_is_completed_whatever_became_of_its_documents()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("same", "0"));
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.JobCompleted);
        var job = await Ingest.AcceptAsync(workspace, [Ingest.Text("same", "0"), .. "abcd".Select(key => Ingest.Text($"{key}", "1"))]);
        var leased = await Ingest.LeaseAsync();
        await Ingest.CommitAsync(leased[0], leased[1]);
        await Store.Documents.DeleteAsync(workspace, [leased[2].Document.Key], Token);
        Assert.Equal(0, await AnnounceAsync(workspace));

        await Store.Ingestion.FailAsync([new DocumentFailure(leased[3], Error, null)], Token);
        Assert.Equal(1, await AnnounceAsync(workspace));
        await Store.Ingestion.RetryAsync(workspace, null, Token);
        await Ingest.DrainAsync();
        Assert.Equal(0, await AnnounceAsync(workspace));

        var told = Data(Assert.Single(await DeliveriesAsync(workspace, webhook)));
        Assert.Equal(job.JobId.ToString(), (string?)told["job"]);
        Assert.Equal("""{"total":5,"unchanged":1,"indexed":2,"failed":1,"superseded":1,"cancelled":0}""", told["documents"]!.ToJsonString());
    }

    [Fact]
    public async Task Tells_of_a_cancelled_job_what_was_cancelled_of_it()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.JobCompleted);
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"), Ingest.Text("c", "3"));
        await Ingest.CommitAsync(await Ingest.LeaseOneAsync());

        await Store.Jobs.CancelAsync(workspace, job.JobId, Token);
        Assert.Equal(1, await AnnounceAsync(workspace));

        var told = Data(Assert.Single(await DeliveriesAsync(workspace, webhook)));
        Assert.Equal("""{"total":3,"unchanged":0,"indexed":1,"failed":0,"superseded":0,"cancelled":2}""", told["documents"]!.ToJsonString());
    }

    [Fact]
    public async Task Tells_once_of_documents_that_are_processed_again()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "1"), Ingest.Text("b", "2"));
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.JobCompleted);

        var job = (await Store.Ingestion.ReprocessAsync(workspace, new ReprocessSelection(null, null), Token)).JobId;
        Assert.Equal(0, await AnnounceAsync(workspace));
        await Ingest.DrainAsync();

        Assert.Equal(1, await AnnounceAsync(workspace));
        Assert.Equal(job.ToString(), (string?)Data(Assert.Single(await DeliveriesAsync(workspace, webhook)))["job"]);
    }

    [Fact]
    public async Task Tells_of_a_job_in_which_nothing_was_new_and_of_one_that_was_overtaken()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.JobCompleted);
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "2"));
        Assert.Equal(1, await AnnounceAsync(workspace));
        await Ingest.DrainAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "2"));

        Assert.Equal(2, await AnnounceAsync(workspace));

        Assert.Equal(3, (await DeliveriesAsync(workspace, webhook)).Count);
    }

    [Fact]
    public async Task Tells_of_no_job_that_a_source_made_of_its_batches()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.JobCompleted);
        await Store.Ingestion.AcceptAsync(workspace, new AcceptRequest([Ingest.Text("a", "1", source: "site")]) { Owner = "site" }, Token);
        await Ingest.DrainAsync();

        Assert.Equal(0, await AnnounceAsync(workspace));
        Assert.Empty(await DeliveriesAsync(workspace, webhook));
    }

    [Fact]
    public async Task Forgets_a_job_that_is_forgotten_itself()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.JobCompleted);
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        Time.Advance(TimeSpan.FromDays(60));
        await Ingest.AcceptAsync(workspace, Ingest.Text("b", "1"));
        await Ingest.DrainAsync();

        await AnnounceAsync(workspace);

        Assert.Single(await DeliveriesAsync(workspace, webhook));
    }

    [Fact]
    public async Task Many_who_look_for_completed_jobs_at_once_tell_of_each_once()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.JobCompleted);
        for (var i = 0; i < 20; i++) await Ingest.AcceptAsync(workspace, Ingest.Text($"{i}", "1"));
        var leased = await Ingest.LeaseAsync();

        var workers = leased.Select(document => Task.Run(async () =>
        {
            await Ingest.CommitAsync(document);
            await AnnounceAsync(workspace);
        }));
        await Task.WhenAll(workers);
        await AnnounceAsync(workspace);

        var jobs = (await DeliveriesAsync(workspace, webhook)).Select(each => (string?)Data(each)["job"]).ToList();
        Assert.Equal(20, jobs.Count);
        Assert.Equal(20, jobs.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Looks_at_a_part_of_the_jobs_at_a_time_and_at_all_of_them_in_a_round()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.JobCompleted);
        for (var i = 0; i < 25; i++) await Ingest.AcceptAsync(workspace, Ingest.Text($"{i}", "1"));
        var leased = await Ingest.LeaseAsync();
        await Ingest.CommitAsync([.. leased.Take(20)]);

        Assert.Equal((20, 3), await RoundAsync());
        Assert.Equal((0, 1), await RoundAsync());
        await Ingest.CommitAsync([.. leased.Skip(20)]);
        Assert.Equal((5, 1), await RoundAsync());
        Assert.Equal((0, 1), await RoundAsync());
        Assert.Equal(25, (await DeliveriesAsync(workspace, webhook)).Count);

        async Task<(int Told, int Looks)> RoundAsync()
        {
            var (told, looks, next) = (0, 0, (string?)null);
            do
            {
                var part = await Webhooks.AnnounceJobsAsync(workspace.Id, next, 10, Token);
                (told, looks, next) = (told + part.Told, looks + 1, part.Next);
            }
            while (next is not null);
            return (told, looks);
        }
    }

    [Fact]
    public async Task A_job_of_many_documents_is_completed_when_the_first_or_the_last_of_them_is()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.JobCompleted);
        await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 50).Select(i => Ingest.Text($"a{i}", "1"))]);
        await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 50).Select(i => Ingest.Text($"b{i}", "1"))]);
        var leased = await Ingest.LeaseAsync();
        Assert.Equal(100, leased.Count);

        await Ingest.CommitAsync([.. leased.Where(each => each.Document.Key is not ("a0" or "b49"))]);
        Assert.Equal(0, await AnnounceAsync(workspace));
        await Ingest.CommitAsync([.. leased.Where(each => each.Document.Key is "a0")]);
        Assert.Equal(1, await AnnounceAsync(workspace));
        await Ingest.CommitAsync([.. leased.Where(each => each.Document.Key is "b49")]);
        Assert.Equal(1, await AnnounceAsync(workspace));

        Assert.All(await DeliveriesAsync(workspace, webhook), each => Assert.Equal(50, (int)Data(each)["documents"]!["indexed"]!));
    }

    [Fact]
    public async Task Jobs_that_were_accepted_while_nobody_listened_are_not_told_of()
    {
        var workspace = await CreateWorkspaceAsync();
        await HappenAsync(workspace, 1, "before");
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.JobCompleted);
        var heard = await Ingest.AcceptAsync(workspace, Ingest.Text("during", "1"));
        await Ingest.DrainAsync();
        await AnnounceAsync(workspace);
        await Ingest.AcceptAsync(workspace, Ingest.Text("late", "1"));
        await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { IsEnabled = false }, Token);
        await HappenAsync(workspace, 1, "away");
        await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { IsEnabled = true }, Token);
        await AnnounceAsync(workspace);

        Assert.Equal([heard.JobId.ToString()], (await DeliveriesAsync(workspace, webhook)).Select(each => (string?)Data(each)["job"]));
    }

    [Fact]
    public async Task Tells_of_another_embedding_index_once()
    {
        var second = new HashEmbeddingModel(16, "second");
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.IndexSwitched);
        var index = await Store.EmbeddingIndexes.BeginAsync(workspace, second.Info, null, Token);
        await Store.EmbeddingIndexes.PrepareAsync(workspace, index.Id, Token);

        Assert.Equal(0, await Store.EmbeddingIndexes.ActivateAsync(workspace, index.Id, Token));
        Assert.Equal(0, await Store.EmbeddingIndexes.ActivateAsync(workspace, index.Id, Token));

        Assert.Equal($$"""{"workspace":"default","model":"{{second.Info.Id}}"}""", Assert.Single(await DeliveriesAsync(workspace, webhook)).Data);
    }

    [Fact]
    public async Task A_disabled_webhook_is_told_of_nothing()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace);
        await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { IsEnabled = false }, Token);

        await HappenAsync(workspace, 1);

        Assert.Empty(await DeliveriesAsync(workspace, webhook));
        Assert.Equal((false, false), ((await LaneAsync(webhook)).IsDue, (await LaneAsync(webhook)).TellsJobs));
    }

    private async Task<int> AnnounceAsync(Workspace workspace) => (await Webhooks.AnnounceJobsAsync(workspace.Id, null, 100, Token)).Told;
}
