using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

public abstract class CommitConformance(StoreSource source) : StoreConformance(source)
{
    [Fact]
    public async Task Makes_a_document_visible_with_what_was_extracted()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha\n\nbeta", "site"));
        var leased = await Ingest.LeaseOneAsync();
        var processed = Ingest.Process(leased) with
        {
            Title = "Found",
            Author = "Ada",
            Language = "en",
            MediaType = "text/markdown",
            Metadata = new() { ["x"] = 1.5 },
            Warnings = ["a picture was left out"],
        };
        Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal([CommitOutcome.Committed], await Store.Ingestion.CommitAsync(workspace, [processed], Token));
        await ReopenAsync();
        var found = (await Store.Documents.FindAsync(workspace, "a", Token))!;

        Assert.Equal((DocumentState.Indexed, 2, Time.GetUtcNow()), (found.State, found.ChunkCount, found.IndexedAt));
        Assert.Equal(("Found", "Ada", "en", "text/markdown", "site"), (found.Title, found.Author, found.Language, found.MediaType, found.Source));
        Assert.Equal("""{"x":1.5}""", found.Metadata.ToJsonString());
        Assert.Equal(["a picture was left out"], found.Warnings);
        Assert.Equal(1, (await Store.Workspaces.FindAsync("default", Token))!.Generation - workspace.Generation);
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keeps_originals_by_what_the_workspace_says_at_that_time(bool keeps)
    {
        var workspace = await Store.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings { KeepOriginals = !keeps }, Token);
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"));
        var leased = await Ingest.LeaseOneAsync();
        await Store.Workspaces.UpdateSettingsAsync("default", settings => settings with { KeepOriginals = keeps }, Token);

        Assert.Equal([CommitOutcome.Committed], await Ingest.CommitAsync(leased));

        var reading = Store.Documents.GetContentAsync(workspace, "a", Token);
        if (keeps) Assert.Equal("alpha"u8.ToArray(), await reading);
        else Assert.Equal(ErrorCodes.OriginalNotKept, (await Assert.ThrowsAsync<AsembException>(() => reading)).Error);
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Stores_chunks_with_their_place_and_headings()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"));
        var leased = await Ingest.LeaseOneAsync();
        List<DocumentChunk> chunks = [new(0, 3, 5, "alpha", ["One", "Ünïcode \"two\""], 7, 2), new(1, 9, 4, "β→\n𝄞", [], 1, 0)];
        var processed = Ingest.Process(leased) with { Chunks = chunks.ConvertAll(chunk => new IndexedChunk(chunk, chunk.Hash(null), Model.Embed(chunk.Text))) };

        await Store.Ingestion.CommitAsync(workspace, [processed], Token);
        var stored = await Store.Documents.GetChunksAsync(workspace, leased.Document.Id, 0, 10, Token);

        Assert.Equal(
            chunks.Select(chunk => (chunk.Ordinal, chunk.Start, chunk.Length, chunk.Text, string.Join('/', chunk.HeadingPath), chunk.TokenCount, chunk.Page)),
            stored.Select(chunk => (chunk.Ordinal, chunk.Start, chunk.Length, chunk.Text, string.Join('/', chunk.HeadingPath), chunk.TokenCount, chunk.Page)));
    }

    [Fact]
    public async Task Keeps_the_ids_of_chunks_whose_text_stays_and_moves_them()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "alpha\n\nbeta\n\ngamma"));
        var document = (await Store.Documents.FindAsync(workspace, "a", Token))!;
        var before = (await Store.Documents.GetChunksAsync(workspace, document.Id, 0, 10, Token)).ToDictionary(chunk => chunk.Text, StringComparer.Ordinal);

        await Ingest.AddAsync(workspace, Ingest.Text("a", "new\n\ngamma\n\nalpha"));
        var after = await Store.Documents.GetChunksAsync(workspace, document.Id, 0, 10, Token);

        Assert.Equal(["new", "gamma", "alpha"], after.Select(chunk => chunk.Text));
        Assert.Equal([0, 1, 2], after.Select(chunk => chunk.Ordinal));
        Assert.Equal([0, 5, 12], after.Select(chunk => chunk.Start));
        Assert.Equal([before["gamma"].Id, before["alpha"].Id], after.Skip(1).Select(chunk => chunk.Id));
        Assert.DoesNotContain(after[0].Id, before.Values.Select(chunk => chunk.Id));
        Assert.Equal(3, (await Store.Workspaces.GetStatsAsync(workspace, Token)).VectorCount);
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Takes_a_known_vector_for_every_chunk_with_the_same_text()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "alpha\n\nbeta"));

        await Ingest.AddAsync(workspace, Ingest.Text("a", "alpha\n\nalpha\n\nalpha\n\nbeta"));

        Assert.Equal(4, (await Store.Workspaces.GetStatsAsync(workspace, Token)).VectorCount);
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Discards_work_on_a_version_that_was_replaced_or_deleted_meanwhile_and_commits_the_rest()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("kept", "1"), Ingest.Text("replaced", "2"), Ingest.Text("deleted", "3"));
        var leased = (await Ingest.LeaseAsync()).OrderBy(document => document.Document.Id).ToList();
        await Ingest.AcceptAsync(workspace, Ingest.Text("replaced", "new"));
        await Store.Documents.DeleteAsync(workspace, ["deleted"], Token);

        Assert.Equal([CommitOutcome.Committed, CommitOutcome.Superseded, CommitOutcome.Superseded], await Ingest.CommitAsync(leased));

        var replaced = (await Store.Documents.FindAsync(workspace, "replaced", Token))!;
        Assert.Equal((2, DocumentState.Pending, 0), (replaced.Version, replaced.State, replaced.ChunkCount));
        Assert.Null(await Store.Documents.FindAsync(workspace, "deleted", Token));
        Assert.Equal(1, (await Store.Workspaces.GetStatsAsync(workspace, Token)).ChunkCount);
    }

    [Fact]
    public async Task Commits_once_only()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"));
        var leased = await Ingest.LeaseOneAsync();

        Assert.Equal([CommitOutcome.Committed, CommitOutcome.Superseded], await Ingest.CommitAsync(leased, leased));
        Assert.Equal([CommitOutcome.Superseded], await Ingest.CommitAsync(leased));
        Assert.Equal(1, (await Store.Workspaces.GetStatsAsync(workspace, Token)).ChunkCount);
    }

    [Fact]
    public async Task Discards_work_for_a_workspace_that_was_deleted()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha"));
        var leased = await Ingest.LeaseOneAsync();
        await Store.Workspaces.DeleteAsync("default", Token);

        Assert.Equal([CommitOutcome.Superseded], await Ingest.CommitAsync(leased));
        await Store.Ingestion.FailAsync([new DocumentFailure(leased, new DocumentError("chunk", "internal_error", "x"), null)], Token);
        Assert.Equal([leased], await Store.Ingestion.RenewAsync([leased], LeaseDuration, Token));
    }

    [Fact]
    public async Task Refuses_vectors_of_other_dimensions_and_writes_nothing()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha\n\nbeta"));
        var leased = await Ingest.LeaseOneAsync();
        var processed = Ingest.Process(leased);
        var wrong = processed with { Chunks = [processed.Chunks[0], processed.Chunks[1] with { Vector = new float[3] }] };

        var error = await Assert.ThrowsAsync<AsembException>(() => Store.Ingestion.CommitAsync(workspace, [wrong], Token));

        Assert.Equal(ErrorCodes.ModelMismatch, error.Error);
        Assert.Contains("3 dimensions", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await Store.Workspaces.GetStatsAsync(workspace, Token)).ChunkCount);
        Assert.Equal([CommitOutcome.Committed], await Store.Ingestion.CommitAsync(workspace, [processed], Token));
    }

    [Fact]
    public async Task Refuses_a_chunk_without_a_vector_that_is_not_known_and_writes_nothing()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha\n\nbeta"));
        var processed = Ingest.Process(await Ingest.LeaseOneAsync());
        var wrong = processed with { Chunks = [processed.Chunks[0], processed.Chunks[1] with { Vector = null }] };

        var error = await Assert.ThrowsAsync<AsembException>(() => Store.Ingestion.CommitAsync(workspace, [wrong], Token));

        Assert.Equal(ErrorCodes.ModelMismatch, error.Error);
        Assert.Equal(0, (await Store.Workspaces.GetStatsAsync(workspace, Token)).ChunkCount);
        Assert.Equal(workspace.Generation, (await Store.Workspaces.FindAsync("default", Token))!.Generation);
    }

    [Fact]
    public async Task Keeps_the_old_version_searchable_when_the_new_one_fails()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "alpha"));
        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "broken"));

        await Store.Ingestion.FailAsync([new DocumentFailure(await Ingest.LeaseOneAsync(), new DocumentError("extract", "damaged_document", "x"), null)], Token);
        var found = (await Store.Documents.FindAsync(workspace, "a", Token))!;

        Assert.Equal((DocumentState.Failed, 2, 1), (found.State, found.Version, found.ChunkCount));
        Assert.Equal("alpha", Assert.Single(await Store.Documents.GetChunksAsync(workspace, found.Id, 0, 10, Token)).Text);
        Assert.Empty(await Store.VerifyAsync(Token));
    }
}
