using System.Globalization;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Repair;
using Asemb.Core.Search;
using Asemb.Core.Sources;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>A repair mends what a verification finds, and nothing else. The store's own suite says how to damage it.</summary>
public abstract class RepairConformance(StoreSource source) : VerifyConformance(source)
{
    private static readonly RepairRequest Mend = new(RepairDepth.Deep, Mends: true);
    private static readonly RepairRequest Look = new(RepairDepth.Deep, Mends: false);

    [Theory]
    [InlineData(StoreDamage.LostVector, "vectors-match-chunks")]
    [InlineData(StoreDamage.ShortVector, "vectors-match-index")]
    [InlineData(StoreDamage.StrayVector, "vectors-match-index")]
    [InlineData(StoreDamage.LostChunk, "chunk-counts")]
    [InlineData(StoreDamage.DoubledChunk, "chunk-counts")]
    [InlineData(StoreDamage.LostTerm, "words")]
    [InlineData(StoreDamage.OrphanChunk, "orphans")]
    [InlineData(StoreDamage.WrongState, "states")]
    public Task Mends_the_damage(StoreDamage damage, string check) => MendsAsync(() => DamageAsync(damage), check);

    [Theory]
    [InlineData(StoreDamage.LostContent, "contents")]
    [InlineData(StoreDamage.ChangedContent, "originals")]
    public async Task A_document_with_a_damaged_original_fails_visibly_and_stays_searchable(StoreDamage damage, string check)
    {
        var workspace = await FillAsync();
        await DamageAsync(damage);

        var line = Assert.Single(await Store.Repair.RunAsync(Mend, Token));

        Assert.Equal((check, "default", 1L, 1L), (line.Check.Name, line.Workspace, line.Found, line.Mended));
        var failed = (await Store.Documents.FindAsync(workspace, "a", Token))!;
        Assert.Equal(DocumentState.Failed, failed.State);
        Assert.Contains("Send the document again", failed.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], await FindAsync(workspace, "river"));
        Assert.Empty(await Store.Repair.RunAsync(Look, Token));

        Assert.Equal(AcceptOutcome.Updated, (await Ingest.AcceptAsync(workspace, Ingest.Text("a", Text))).Documents[0].Outcome);
        await Ingest.DrainAsync();
        Assert.Equal(DocumentState.Indexed, (await Store.Documents.FindAsync(workspace, "a", Token))!.State);
    }

    [Theory]
    [InlineData(StoreDamage.LostPause)]
    [InlineData(StoreDamage.HalfPause)]
    public async Task Held_are_the_documents_of_paused_jobs_and_no_others(StoreDamage damage)
    {
        var workspace = await CreateWorkspaceAsync();
        var job = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "1"));
        if (damage == StoreDamage.LostPause) await Store.Jobs.PauseAsync(workspace, job.JobId, Token);
        await DamageAsync(damage);

        var line = Assert.Single(await Store.Repair.RunAsync(new RepairRequest(RepairDepth.Light, Mends: true), Token));

        Assert.Equal((StoreChecks.Pauses, 1L, 1L), (line.Check, line.Found, line.Mended));
        Assert.Equal(damage == StoreDamage.LostPause ? 1 : 0, (await Ingest.LeaseAsync()).Count);
        Assert.Empty(await Store.Repair.RunAsync(Look, Token));
    }

    [Fact]
    public async Task A_document_of_a_source_that_is_to_be_sent_again_is_not_known_any_more()
    {
        var workspace = await CreateWorkspaceAsync();
        var lease = await SyncAsync(workspace);
        await Ingest.AddAsync(workspace, Ingest.Text("a", Text, "docs"));
        await KnowAsync(lease);
        await DamageAsync(StoreDamage.LostContent);

        await Store.Repair.RunAsync(Mend, Token);

        Assert.Equal([new SourceItem("a", null)], await Store.Syncs.FindItemsAsync(lease, ["a"], Token));
    }

    [Fact]
    public async Task A_document_of_a_source_whose_original_is_found_damaged_is_not_known_any_more()
    {
        var workspace = await CreateWorkspaceAsync();
        var lease = await SyncAsync(workspace);
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", Text, "docs"));
        await KnowAsync(lease);
        var error = DocumentError.OfStoredOriginal(new InvalidDataException("It is cut off."));

        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), error, RetryAt: null)], Token);

        Assert.Equal([new SourceItem("a", null)], await Store.Syncs.FindItemsAsync(lease, ["a"], Token));
    }

    [Theory]
    [InlineData(StoreDamage.LostContent)]
    [InlineData(StoreDamage.ChangedContent)]
    public async Task Who_listens_is_told_once_of_a_document_that_a_repair_gives_up(StoreDamage damage)
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await ListenAsync(workspace, WebhookEventType.DocumentFailed);
        await Ingest.AddAsync(workspace, Ingest.Text("a", Text, "docs"), Ingest.Text("b", "kings"));
        await DamageAsync(damage);

        await Store.Repair.RunAsync(Look, Token);
        await Store.Repair.RunAsync(Mend, Token);
        await Store.Repair.RunAsync(Mend, Token);

        var error = (await Store.Documents.FindAsync(workspace, "a", Token))!.Error!;
        var told = Assert.Single(await Store.Webhooks.ListDeliveriesAsync(workspace, webhook.Id, null, 0, 1000, Token));
        Assert.Equal(
            $$$"""{"workspace":"default","key":"a","source":"docs","version":1,"attempts":1,"error":{"stage":"{{{error.Stage}}}","code":"{{{error.Code}}}","message":"{{{error.Message}}}"}}""",
            told.Data);
    }

    [Fact]
    public async Task Who_listens_is_told_of_damage_that_a_lost_original_leaves_for_good()
    {
        var workspace = await FillAsync();
        var webhook = await ListenAsync(workspace, WebhookEventType.DocumentFailed);
        await DamageAsync(StoreDamage.LostContent);
        await DamageAsync(StoreDamage.LostChunk);
        await ReopenAsync();

        await Store.Repair.RunAsync(Mend, Token);

        Assert.Contains("\"key\":\"a\"", Assert.Single(await Store.Webhooks.ListDeliveriesAsync(workspace, webhook.Id, null, 0, 1000, Token)).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_last_document_a_repair_gives_up_is_told_to_be_completed()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await ListenAsync(workspace, WebhookEventType.JobCompleted);
        var job = (await Ingest.AcceptAsync(workspace, Ingest.Text("a", Text))).JobId;
        await DamageAsync(StoreDamage.LostContent);
        Assert.Equal(0, (await Store.Webhooks.AnnounceJobsAsync(workspace.Id, null, 100, Token)).Told);

        await Store.Repair.RunAsync(Mend, Token);
        Assert.Equal(1, (await Store.Webhooks.AnnounceJobsAsync(workspace.Id, null, 100, Token)).Told);

        var told = Assert.Single(await Store.Webhooks.ListDeliveriesAsync(workspace, webhook.Id, null, 0, 1000, Token));
        Assert.Contains($"\"job\":\"{job}\"", told.Data, StringComparison.Ordinal);
        Assert.Contains("\"failed\":1", told.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_that_nothing_inside_can_mend_stays_and_is_told_again()
    {
        await FillAsync();
        await DamageAsync(StoreDamage.LostIndex);

        var line = Assert.Single(await Store.Repair.RunAsync(Mend, Token));

        Assert.Equal((StoreChecks.ActiveIndex, 1L, 0L), (line.Check, line.Found, line.Mended));
        Assert.Equal([line], await Store.Repair.RunAsync(Look, Token));
    }

    [Fact]
    public async Task What_is_searchable_of_a_document_without_an_original_is_told_when_it_cannot_be_made_anew()
    {
        var workspace = await FillAsync();
        await DamageAsync(StoreDamage.LostContent);
        await DamageAsync(StoreDamage.LostChunk);
        await ReopenAsync();
        var before = (await Store.Documents.FindAsync(workspace, "a", Token))!;
        var left = (await Store.Documents.GetChunksAsync(workspace, before.Id, 0, 10, Token)).Count;

        await Store.Repair.RunAsync(Mend, Token);
        await Ingest.DrainAsync();

        var failed = (await Store.Documents.FindAsync(workspace, "a", Token))!;
        Assert.Equal(left, (await Store.Documents.GetChunksAsync(workspace, failed.Id, 0, 10, Token)).Count);
        Assert.Equal(DocumentState.Failed, failed.State);
        Assert.Contains("Send the document again", failed.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_works_on_a_document_that_is_mended_loses_it_and_the_next_one_does_it_right()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", Text));
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", Text + "\n\nhills"));
        var leased = await Ingest.LeaseOneAsync();
        await DamageAsync(StoreDamage.LostTerm);
        var lines = await Store.Repair.RunAsync(Mend, Token);

        Assert.Contains(lines, line => line.Check == StoreChecks.Words);
        Assert.Equal([CommitOutcome.Superseded], await Ingest.CommitAsync(leased));

        await Ingest.DrainAsync();
        Assert.Empty(await Store.Repair.RunAsync(Look, Token));
        Assert.Equal(["a"], await FindAsync(workspace, "hills"));
        Assert.Equal(["a"], await FindAsync(workspace, "river"));
    }

    [Fact]
    public async Task A_lease_that_nobody_took_over_is_released_and_one_that_just_ran_out_is_not()
    {
        var workspace = await FillAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("c", "deserts"));
        await Ingest.LeaseOneAsync();
        Time.Advance(LeaseDuration + TimeSpan.FromMinutes(1));
        Assert.Empty(await Store.Repair.RunAsync(Mend, Token));

        Time.Advance(TimeSpan.FromHours(1));
        var line = Assert.Single(await Store.Repair.RunAsync(Mend with { Depth = RepairDepth.Light }, Token));

        Assert.Equal((StoreChecks.Leases, 1L, 1L), (line.Check, line.Found, line.Mended));
        Assert.Equal(DocumentState.Pending, (await Store.Documents.FindAsync(workspace, "c", Token))!.State);
        await Ingest.DrainAsync();
        Assert.Equal(["c"], await FindAsync(workspace, "deserts"));
    }

    [Fact]
    public async Task Finds_nothing_while_documents_come_and_change_and_go()
    {
        var workspace = await CreateWorkspaceAsync();
        using var done = new CancellationTokenSource();
        var looks = Task.Run(
            async () =>
            {
                var found = new List<RepairLine>();
                for (var i = 0; !done.IsCancellationRequested || i < 3; i++) found.AddRange(await Store.Repair.RunAsync(new RepairRequest((RepairDepth)(i % 3), Mends: false), Token));
                return found;
            },
            Token);
        for (var i = 0; i < 40; i++)
        {
            await Ingest.AddAsync(workspace, [.. Enumerable.Range(i, 5).Select(key => Ingest.Text(Key(key % 25), $"river {i} word{i * key}\n\nvalley {key}\n\nstone{i}"))]);
            if (i % 7 == 6) await Store.Documents.DeleteAsync(workspace, [Key(i % 25)], Token);
        }

        await done.CancelAsync();
        Assert.Empty(await looks);

        static string Key(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Fills the store, damages it, has it found and mended, and looks whether all is as it was.</summary>
    protected async Task MendsAsync(Func<Task> damage, string check)
    {
        var workspace = await FillAsync();
        await damage();
        await ReopenAsync();

        var found = await Store.Repair.RunAsync(Look, Token);
        Assert.Contains(found, line => string.Equals(line.Check.Name, check, StringComparison.Ordinal));
        Assert.Equal(found, await Store.Repair.RunAsync(Look, Token));

        var mended = await Store.Repair.RunAsync(Mend, Token);
        Assert.NotEmpty(mended);
        Assert.All(mended, line => Assert.Equal(line.Found, line.Mended));
        Assert.Empty(await Store.Repair.RunAsync(Mend, Token));

        await Ingest.DrainAsync();
        await AssertWholeAsync(workspace);
        await ReopenAsync();
        await AssertWholeAsync(workspace);
    }

    private async Task AssertWholeAsync(Workspace workspace)
    {
        Assert.Empty(await Store.Repair.RunAsync(Look, Token));
        Assert.Equal(["a"], await FindAsync(workspace, "river"));
        Assert.Equal(["a"], await FindAsync(workspace, "valley"));
        Assert.Equal(["b"], await FindAsync(workspace, "kings"));
        Assert.Equal("a", (await FindAsync(workspace, "river stones", SearchMode.Vector))[0]);
        Assert.Equal(["a"], await FindAsync((await Store.Workspaces.FindAsync("other", Token))!, "river"));
        Assert.Equal(3, (await Store.Workspaces.GetStatsAsync(workspace, Token)).VectorCount);
        Assert.All(await Store.Documents.ListAsync(workspace, new DocumentQuery { Limit = 10 }, Token), document => Assert.Equal(DocumentState.Indexed, document.State));
    }

    private async Task<Webhook> ListenAsync(Workspace workspace, string type)
    {
        var webhook = new Webhook { Id = Guid.NewGuid(), WorkspaceId = workspace.Id, Name = "hook", Url = "https://example.com/hook", Events = [type], Secret = [1], CreatedAt = Time.GetUtcNow() };
        await Store.Webhooks.CreateAsync(workspace, webhook, Token);
        return webhook;
    }

    private async Task<SyncLease> SyncAsync(Workspace workspace)
    {
        var made = await Store.Sources.CreateAsync(
            workspace, new Source { Id = 0, WorkspaceId = 0, Name = "docs", Kind = SourceKind.Folder, Settings = [], CreatedAt = default }, null, Token);
        await Store.Sources.BeginAsync(workspace, made.Id, isFull: false, confirm: false, Token);
        return (await Store.Syncs.ClaimAsync(LeaseDuration, (_, _) => ValueTask.FromResult(true), Token))!;
    }

    private Task<bool> KnowAsync(SyncLease lease) =>
        Store.Syncs.MarkAsync(lease, new SyncMarks { Taken = [new TakenItem("a", "v1", AcceptOutcome.Created)], Notes = SyncNotes.None }, Token);
}
