using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

public abstract class WorkspaceConformance(StoreSource source) : StoreConformance(source)
{
    [Fact]
    public async Task Creates_and_finds_a_workspace_with_its_model_and_settings()
    {
        var settings = new WorkspaceSettings
        {
            Description = "papers",
            Chunking = new ChunkingOptions { Strategy = ChunkingStrategy.Sentence, MaxTokens = 99, OverlapTokens = 7, MinTokens = 5 },
            Fusion = new FusionOptions(FusionMethod.Rrf, 0.4),
            Language = "german",
        };

        var created = await Store.Workspaces.CreateAsync("papers", Model.Info, settings, Token);
        await ReopenAsync();
        var found = await Store.Workspaces.FindAsync("papers", Token);

        Assert.Equal(created, found);
        Assert.Equal(settings, found!.Settings);
        Assert.Equal(Model.Info, found.Model);
        Assert.Equal(Time.GetUtcNow(), found.CreatedAt);
    }

    [Fact]
    public async Task Finds_nothing_under_an_unknown_name() => Assert.Null(await Store.Workspaces.FindAsync("nobody", Token));

    [Fact]
    public async Task Refuses_a_name_that_is_taken()
    {
        await CreateWorkspaceAsync("taken");

        var error = await Assert.ThrowsAsync<AsembException>(() => CreateWorkspaceAsync("taken"));

        Assert.Equal(ErrorCodes.WorkspaceExists, error.Error);
        Assert.Contains("taken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_name_that_is_not_valid()
    {
        var error = await Assert.ThrowsAsync<AsembException>(() => CreateWorkspaceAsync("Not Valid"));

        Assert.Equal(ErrorCodes.InvalidName, error.Error);
    }

    [Fact]
    public async Task Lists_workspaces_by_name()
    {
        foreach (var name in (List<string>)["beta", "alpha", "gamma"]) await CreateWorkspaceAsync(name);

        Assert.Equal(["alpha", "beta", "gamma"], (await Store.Workspaces.ListAsync(Token)).Select(workspace => workspace.Name));
    }

    [Fact]
    public async Task Changes_of_settings_at_once_do_not_undo_each_other()
    {
        await CreateWorkspaceAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.Workspaces.UpdateSettingsAsync("default", present => present with { Description = present.Description + i }, Token)));
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.Workspaces.UpdateSettingsAsync("default", _ => throw new InvalidDataException("A fault."), Token));

        Assert.Equal("01234567", string.Concat((await Store.Workspaces.FindAsync("default", Token))!.Settings.Description!.Order()));
    }

    [Fact]
    public async Task Replaces_settings_and_moves_the_generation()
    {
        var before = await CreateWorkspaceAsync();

        var after = await Store.Workspaces.UpdateSettingsAsync("default", _ => new WorkspaceSettings { Description = "new" }, Token);

        Assert.Equal("new", after!.Settings.Description);
        Assert.True(after.Generation > before.Generation);
        Assert.Equal(after, await Store.Workspaces.FindAsync("default", Token));
        Assert.Null(await Store.Workspaces.UpdateSettingsAsync("nobody", _ => new WorkspaceSettings(), Token));
    }

    [Fact]
    public async Task Deletes_a_workspace_with_everything_in_it()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "alpha\n\nbeta"));

        Assert.True(await Store.Workspaces.DeleteAsync("default", Token));

        Assert.False(await Store.Workspaces.DeleteAsync("default", Token));
        Assert.Null(await Store.Workspaces.FindAsync("default", Token));
        Assert.Null(await Store.Documents.FindAsync(workspace, "a", Token));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Never_gives_an_id_twice()
    {
        var first = await CreateWorkspaceAsync();
        await Store.Workspaces.DeleteAsync("default", Token);

        var second = await CreateWorkspaceAsync();

        Assert.True(second.Id > first.Id);
    }

    [Fact]
    public async Task Refuses_documents_for_a_workspace_that_was_deleted()
    {
        var workspace = await CreateWorkspaceAsync();
        await Store.Workspaces.DeleteAsync("default", Token);

        var error = await Assert.ThrowsAsync<AsembException>(() => Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha")));

        Assert.Equal(ErrorCodes.WorkspaceNotFound, error.Error);
    }

    [Fact]
    public async Task Counts_documents_by_state_with_chunks_vectors_and_bytes()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "alpha\n\nbeta"), Ingest.Text("b", "gamma"));
        await Ingest.AcceptAsync(workspace, Ingest.Text("c", "delta"));

        var stats = await Store.Workspaces.GetStatsAsync(workspace, Token);

        Assert.Equal(2, stats.DocumentsByState[DocumentState.Indexed]);
        Assert.Equal(1, stats.DocumentsByState[DocumentState.Pending]);
        Assert.Equal(0, stats.DocumentsByState[DocumentState.Failed]);
        Assert.Equal(3, stats.ChunkCount);
        Assert.Equal(3, stats.VectorCount);
        Assert.Equal("alpha\n\nbeta".Length + "gamma".Length + "delta".Length, stats.ContentBytes);
        Assert.InRange(stats.StoredContentBytes, 1, stats.ContentBytes);
        Assert.Equal(Time.GetUtcNow(), stats.LastIndexedAt);
    }

    [Fact]
    public async Task Says_workspace_not_found_when_asked_for_counts_of_a_deleted_one()
    {
        var workspace = await CreateWorkspaceAsync();
        await Store.Workspaces.DeleteAsync("default", Token);

        var error = await Assert.ThrowsAsync<AsembException>(() => Store.Workspaces.GetStatsAsync(workspace, Token));

        Assert.Equal(ErrorCodes.WorkspaceNotFound, error.Error);
    }
}
