using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Search;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>Documents that bring their vectors.</summary>
public abstract class TakeConformance(StoreSource source) : EmbeddingIndexGround(source)
{
    [Fact]
    public async Task Makes_documents_searchable_by_words_and_by_the_vectors_they_brought()
    {
        var workspace = await CreateWorkspaceAsync();

        // A vector that is not of its text, so that nobody else can have made it.
        var result = await TakeAsync(workspace, Embedded("a", "river stones", "mountain"), Embedded("b", "valley", "valley", new JsonObject { ["year"] = 2020 }));
        await ReopenAsync();

        Assert.All(result.Documents, document => Assert.Equal((AcceptOutcome.Created, DocumentState.Indexed, 1), (document.Outcome, document.State, document.Version)));
        Assert.Equal(["a"], await FindAsync(workspace, "stones"));
        Assert.Equal("a", (await FindAsync(workspace, "mountain", SearchMode.Vector))[0]);
        var found = (await Store.Documents.FindAsync(workspace, "b", Token))!;
        Assert.Equal((DocumentState.Indexed, 1, 1, """{"year":2020}"""), (found.State, found.Version, found.ChunkCount, found.Metadata.ToJsonString()));
        Assert.Equal("valley", Encoding.UTF8.GetString((await Store.Documents.GetContentAsync(workspace, "b", Token))!));
        Assert.Empty(await LeaseNothingAsync());
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Webhooks_are_told_of_them()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = new Webhook
        {
            Id = Guid.NewGuid(),
            WorkspaceId = workspace.Id,
            Name = "hook",
            Url = "https://example.com/",
            Events = WebhookEventType.All,
            Secret = [1],
            CreatedAt = Time.GetUtcNow(),
        };
        await Store.Webhooks.CreateAsync(workspace, webhook, Token);

        await TakeAsync(workspace, Embedded("a", "river"), Embedded("b", "valley"));
        await Store.Webhooks.AnnounceJobsAsync(workspace.Id, null, 10, Token);

        Assert.Equal(
            [WebhookEventType.DocumentIndexed, WebhookEventType.DocumentIndexed, WebhookEventType.JobCompleted],
            (await Store.Webhooks.ListDeliveriesAsync(workspace, webhook.Id, null, 0, 10, Token)).Select(delivery => delivery.Type).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_job_of_it_is_done_at_once()
    {
        var workspace = await CreateWorkspaceAsync();

        var job = (await Store.Ingestion.FindJobAsync(workspace, (await TakeAsync(workspace, Embedded("a", "river"), Embedded("b", "valley"))).JobId, Token))!;

        Assert.Equal((2, 2, 0, true), (job.Total, job.Indexed, job.Pending, job.IsDone));
    }

    [Fact]
    public async Task The_same_again_changes_nothing_and_another_text_replaces_the_one_before()
    {
        var workspace = await CreateWorkspaceAsync();
        await TakeAsync(workspace, Embedded("a", "river"), Embedded("b", "valley"));
        var generation = (await SearchAsync(workspace, "river")).Generation;

        Assert.All((await TakeAsync(workspace, Embedded("a", "river"), Embedded("b", "valley"))).Documents, document => Assert.Equal(AcceptOutcome.Unchanged, document.Outcome));
        Assert.Equal(generation, (await SearchAsync(workspace, "river")).Generation);

        var again = await TakeAsync(workspace, Embedded("a", "mountain"), Embedded("b", "valley"), Embedded("c", "forest"));
        Assert.Equal([AcceptOutcome.Updated, AcceptOutcome.Unchanged, AcceptOutcome.Created], again.Documents.Select(document => document.Outcome));
        Assert.Empty(await FindAsync(workspace, "river"));
        Assert.Equal(["a"], await FindAsync(workspace, "mountain"));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Replaces_a_document_of_several_chunks_and_one_that_is_being_processed()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river\n\nstones\n\nmountain"));
        await Ingest.AcceptAsync(workspace, Ingest.Text("b", "old words"));
        var leased = await Ingest.LeaseOneAsync();

        await TakeAsync(workspace, Embedded("a", "stones"), Embedded("b", "new words"));

        Assert.Equal([CommitOutcome.Superseded], await Ingest.CommitAsync(leased));
        Assert.Equal(["a"], await FindAsync(workspace, "stones"));
        Assert.Empty(await FindAsync(workspace, "river"));
        Assert.Empty(await FindAsync(workspace, "old"));
        Assert.Equal(["b"], await FindAsync(workspace, "new"));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Takes_all_or_none()
    {
        var workspace = await CreateWorkspaceAsync();
        var wrong = new EmbeddedDocument(Ingest.Text("b", "valley"), "valley", 1, new float[3]);

        var error = await Assert.ThrowsAsync<AsembException>(() => TakeAsync(workspace, Embedded("a", "river"), wrong));
        var twice = await Assert.ThrowsAsync<AsembException>(() => TakeAsync(workspace, Embedded("a", "river"), Embedded("a", "valley")));

        Assert.Equal((ErrorCodes.ModelMismatch, ErrorCodes.DuplicateKey), (error.Error, twice.Error));
        Assert.Null(await Store.Documents.FindAsync(workspace, "a", Token));
        Assert.Empty(await FindAsync(workspace, "river"));
        await TakeAsync(workspace, Embedded("a", "river"));
        Assert.Equal(["a"], await FindAsync(workspace, "river"));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Refuses_vectors_for_a_model_that_the_workspace_has_no_more_and_a_workspace_that_is_gone()
    {
        var before = await CreateWorkspaceAsync();
        await SwitchAsync(before, Second);

        Assert.Equal(ErrorCodes.ModelMismatch, (await Assert.ThrowsAsync<AsembException>(() => TakeAsync(before, Embedded("a", "river")))).Error);
        Assert.Null(await Store.Documents.FindAsync(before, "a", Token));

        await Store.Workspaces.DeleteAsync("default", Token);
        Assert.Equal(ErrorCodes.WorkspaceNotFound, (await Assert.ThrowsAsync<AsembException>(() => TakeAsync(before, Embedded("a", "river")))).Error);
    }

    [Fact]
    public async Task An_index_under_construction_gets_its_vectors_later()
    {
        var workspace = await CreateWorkspaceAsync();
        var index = await BeginAsync(workspace, Second);
        await TakeAsync(workspace, Embedded("a", "river"));

        Assert.Equal(1, await FillAsync(workspace, index.Id, Second));
        await Indexes.PrepareAsync(workspace, index.Id, Token);
        Assert.Equal(0, await Indexes.ActivateAsync(workspace, index.Id, Token));
        await RequireScoresOfAsync(await FindWorkspaceAsync(), Second, "river");
    }

    [Fact]
    public async Task Many_at_once_and_ordinary_documents_beside_them_end_as_each_was_sent()
    {
        var workspace = await CreateWorkspaceAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0
            ? TakeAsync(workspace, [.. Enumerable.Range(0, 10).Select(n => Embedded($"t{i}-{n}", $"river word{n} of{i}"))])
            : Task.Run(() => Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 10).Select(n => Ingest.Text($"o{i}-{n}", $"valley word{n} of{i}"))]))));
        await Ingest.DrainAsync();

        Assert.Equal(40, (await FindAsync(workspace, "river")).Count);
        Assert.Equal(40, (await FindAsync(workspace, "valley")).Count);
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    private static EmbeddedDocument Embedded(string key, string text, string? vectorOf = null, JsonObject? metadata = null) =>
        new(Ingest.Text(key, text, metadata: metadata), text, HashEmbeddingModel.Words(text).Count(), Model.Embed(vectorOf ?? text));

    private Task<AcceptResult> TakeAsync(Workspace workspace, params EmbeddedDocument[] documents) => Store.Ingestion.TakeAsync(workspace, documents, Token);

    private async Task<IReadOnlyList<LeasedDocument>> LeaseNothingAsync()
    {
        Time.Advance(TimeSpan.FromHours(2));
        return await Ingest.LeaseAsync();
    }
}
