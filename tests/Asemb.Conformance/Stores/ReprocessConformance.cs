using System.Text;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Repair;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>Documents are processed again from their kept originals; a workspace may keep none.</summary>
public abstract class ReprocessConformance(StoreSource source) : StoreConformance(source)
{
    private static readonly ReprocessSelection All = new(Keys: null, Source: null);
    private static readonly DocumentError Error = new("embed", "embedding_unavailable", "no answer");
    private static readonly RepairRequest Deep = new(RepairDepth.Deep, Mends: false);

    [Fact]
    public async Task Documents_wait_again_in_the_version_they_have_and_stay_searchable()
    {
        var workspace = await FillAsync();

        var result = await Store.Ingestion.ReprocessAsync(workspace, All, Token);

        Assert.Equal((3, 0), (result.Queued, result.WithoutOriginal));
        Assert.Equal(["a"], await FindAsync(workspace, "river"));
        var job = (await Store.Ingestion.FindJobAsync(workspace, result.JobId!.Value, Token))!;
        Assert.Equal((3, 3, 0), (job.Total, job.Pending, job.Indexed));
        await Ingest.DrainAsync();
        Assert.Equal(3, (await Store.Ingestion.FindJobAsync(workspace, job.JobId, Token))!.Indexed);
        Assert.All(await Store.Documents.ListAsync(workspace, new DocumentQuery { Limit = 9 }, Token), document => Assert.Equal((1, DocumentState.Indexed), (document.Version, document.State)));
        Assert.Empty(await Store.Repair.RunAsync(Deep, Token));
    }

    [Fact]
    public async Task Only_those_that_were_chosen()
    {
        var workspace = await FillAsync();

        Assert.Equal(2, (await Store.Ingestion.ReprocessAsync(workspace, new ReprocessSelection(null, "handbook"), Token)).Queued);
        await Ingest.DrainAsync();
        Assert.Equal(1, (await Store.Ingestion.ReprocessAsync(workspace, new ReprocessSelection(["b", "none"], null), Token)).Queued);
        Assert.Equal("b", (await Ingest.LeaseOneAsync()).Document.Key);
        var nothing = await Store.Ingestion.ReprocessAsync(workspace, new ReprocessSelection(["none"], null), Token);
        Assert.Equal((null, 0), (nothing.JobId, nothing.Queued));
    }

    [Fact]
    public async Task Whoever_works_on_a_document_with_the_settings_of_before_loses_it()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "river"));
        var leased = await Ingest.LeaseOneAsync();

        await Store.Ingestion.ReprocessAsync(workspace, All, Token);

        Assert.Equal([CommitOutcome.Superseded], await Ingest.CommitAsync(leased));
        await Ingest.DrainAsync();
        Assert.Equal(["a"], await FindAsync(workspace, "river"));
    }

    [Fact]
    public async Task What_waits_and_what_is_under_way_keep_their_place()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Enumerable.Range(0, 12).Select(i => Ingest.Text($"bulk{i}", "x"))]);
        await Ingest.AcceptAsync(workspace, Ingest.Text("urgent", "1"));
        await Ingest.LeaseOneAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("later", "2"));
        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), Error, Time.GetUtcNow() + TimeSpan.FromHours(1))], Token);

        var result = await Store.Ingestion.ReprocessAsync(workspace, All, Token);

        Assert.Equal((12, 2), (result.Queued, result.Waiting));
        Assert.Contains("urgent", (await Ingest.LeaseAsync(2)).Select(leased => leased.Document.Key));
        Assert.DoesNotContain("later", (await Ingest.LeaseAsync()).Select(leased => leased.Document.Key));
    }

    [Fact]
    public async Task Cancelled_it_gives_up_nothing_that_another_request_brought()
    {
        var workspace = await FillAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("d", "hills"));

        var result = await Store.Ingestion.ReprocessAsync(workspace, All, Token);
        await Store.Jobs.CancelAsync(workspace, result.JobId!.Value, Token);

        Assert.Equal(3, result.Queued);
        Assert.Equal(DocumentState.Indexed, (await Store.Documents.FindAsync(workspace, "a", Token))!.State);
        Assert.Equal("d", (await Ingest.LeaseOneAsync()).Document.Key);
    }

    [Fact]
    public async Task What_a_paused_job_holds_stays_held()
    {
        var workspace = await FillAsync();
        var paused = await Ingest.AcceptAsync(workspace, Ingest.Text("a", "rivers"));
        await Store.Jobs.PauseAsync(workspace, paused.JobId, Token);

        var result = await Store.Ingestion.ReprocessAsync(workspace, All, Token);

        Assert.Equal(2, result.Queued);
        Assert.Equal(["b", "c"], (await Ingest.LeaseAsync()).Select(leased => leased.Document.Key).Order(StringComparer.Ordinal));
        await Store.Jobs.ResumeAsync(workspace, paused.JobId, Token);
        Assert.Equal("a", (await Ingest.LeaseOneAsync()).Document.Key);
    }

    [Fact]
    public async Task A_workspace_that_keeps_no_originals_lets_each_go_with_its_commit()
    {
        var workspace = await FillAsync(keepOriginals: false);

        var stats = await Store.Workspaces.GetStatsAsync(workspace, Token);
        Assert.Equal((0, 0, 0), (stats.KeptOriginals, stats.KeptContentBytes, stats.StoredContentBytes));
        var refused = await Assert.ThrowsAsync<AsembException>(() => Store.Documents.GetContentAsync(workspace, "a", Token));
        Assert.Equal(ErrorCodes.OriginalNotKept, refused.Error);
        Assert.Empty(await Store.Repair.RunAsync(Deep, Token));

        var result = await Store.Ingestion.ReprocessAsync(workspace, All, Token);
        Assert.Equal((null, 0, 3), (result.JobId, result.Queued, result.WithoutOriginal));
        Assert.Equal(["a", "b", "c"], result.Examples);
        Assert.Equal(["a"], await FindAsync(workspace, "river"));
    }

    [Fact]
    public async Task Without_its_original_an_unchanged_document_is_unchanged_and_a_changed_one_is_taken_in()
    {
        var workspace = await FillAsync(keepOriginals: false);

        var again = (await Ingest.AcceptAsync(workspace, Ingest.Text("a", "river stones", "handbook"), Ingest.Text("b", "valley", "handbook"))).Documents;
        Assert.Equal([AcceptOutcome.Unchanged, AcceptOutcome.Updated], again.Select(document => document.Outcome));
        Assert.Equal("valley", Encoding.UTF8.GetString((await Store.Documents.GetContentAsync(workspace, "b", Token))!));

        await Ingest.DrainAsync();
        Assert.Equal(["b"], await FindAsync(workspace, "valley"));
        Assert.Empty(await Store.Repair.RunAsync(Deep, Token));
    }

    private async Task<Workspace> FillAsync(bool keepOriginals = true)
    {
        var workspace = await Store.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings { KeepOriginals = keepOriginals }, Token);
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river stones", "handbook"), Ingest.Text("b", "kings", "handbook"), Ingest.Text("c", "deserts"));
        return workspace;
    }
}
