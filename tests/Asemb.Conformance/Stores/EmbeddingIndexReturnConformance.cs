using Asemb.Core.Embeddings;
using Asemb.Core.Errors;

namespace Asemb.Conformance.Stores;

/// <summary>The ways out of a switch: back to the index before, given up half-way, dropped.</summary>
public abstract class EmbeddingIndexReturnConformance(StoreSource source) : EmbeddingIndexGround(source)
{
    [Fact]
    public async Task Goes_back_to_the_index_before_by_filling_only_what_came_since()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(3));
        var first = await ActiveAsync(workspace);
        workspace = await SwitchAsync(workspace, Third);
        await Both.AddAsync(workspace, Documents(1, from: 3));
        await Store.Documents.DeleteAsync(workspace, ["d0"], Token);
        Assert.Equal((4, 6), ((await FindIndexAsync(workspace, first.Id)).VectorCount, (await FindIndexAsync(workspace, first.Id)).ChunkCount));

        var back = await BeginAsync(workspace, Model);
        Assert.Equal((first.Id, EmbeddingIndexState.Building, 4), (back.Id, back.State, back.VectorCount));
        Assert.Equal(2, await FillAsync(workspace, back.Id, Model));
        Assert.Equal(0, await Indexes.ActivateAsync(workspace, back.Id, Token));

        workspace = await FindWorkspaceAsync();
        Assert.Equal(Model.Info, workspace.Model);
        await RequireScoresOfAsync(workspace, Model, "word3");
        Assert.Equal([EmbeddingIndexState.Active, EmbeddingIndexState.Retired], (await Indexes.ListAsync(workspace, Token)).Select(index => index.State));
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Giving_up_deletes_what_was_built_and_changes_nothing_else()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(3));
        var before = await FindWorkspaceAsync();
        var index = (await BeginAsync(workspace, Third)).Id;
        var missing = await Indexes.MissingAsync(workspace, index, 0, 4, Token);
        await Indexes.PutAsync(workspace, index, [.. missing.Select(chunk => Embed(chunk, Third))], Token);

        Assert.True(await Indexes.AbandonAsync(workspace, index, Token));

        Assert.Equal(before, await FindWorkspaceAsync());
        Assert.Equal(Model.Info, Assert.Single(await Indexes.ListAsync(workspace, Token)).Model);
        await RequireScoresOfAsync(before, Model, "word1");
        Assert.Equal(ErrorCodes.EmbeddingIndexNotFound, (await Assert.ThrowsAsync<AsembException>(() => Indexes.PutAsync(workspace, index, [Embed(missing[0], Third)], Token))).Error);
        Assert.Equal(ErrorCodes.EmbeddingIndexNotFound, (await Assert.ThrowsAsync<AsembException>(() => Indexes.ActivateAsync(workspace, index, Token))).Error);
        Assert.Equal(ErrorCodes.EmbeddingIndexNotFound, (await Assert.ThrowsAsync<AsembException>(() => Indexes.AbandonAsync(workspace, index, Token))).Error);
        Assert.Empty(await Store.VerifyAsync(Token));
        Assert.Equal(0, (await BeginAsync(workspace, Third)).VectorCount);
    }

    [Fact]
    public async Task Giving_up_the_way_back_keeps_the_way_back()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(2));
        workspace = await SwitchAsync(workspace, Second);
        await Both.AddAsync(workspace, Documents(1, from: 2));
        var back = await BeginAsync(workspace, Model);

        Assert.True(await Indexes.AbandonAsync(workspace, back.Id, Token));

        var found = await FindIndexAsync(workspace, back.Id);
        Assert.Equal((EmbeddingIndexState.Retired, 4, 6), (found.State, found.VectorCount, found.ChunkCount));
        Assert.Equal(ErrorCodes.EmbeddingIndexNotFound, (await Assert.ThrowsAsync<AsembException>(() => Indexes.ActivateAsync(workspace, back.Id, Token))).Error);
        Assert.Equal(0, await Indexes.PutAsync(workspace, back.Id, [.. (await Indexes.MissingAsync(workspace, back.Id, 0, 9, Token)).Select(chunk => Embed(chunk, Model))], Token));
        Assert.Equal(Model.Info, (await SwitchAsync(workspace, Model)).Model);
    }

    [Fact]
    public async Task Drops_a_retired_index_and_no_other()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(3));
        var first = (await ActiveAsync(workspace)).Id;
        workspace = await SwitchAsync(workspace, Third);
        var second = (await ActiveAsync(workspace)).Id;
        var third = (await BeginAsync(workspace, Second)).Id;

        Assert.False(await Indexes.DropAsync(workspace, second, Token));
        Assert.False(await Indexes.DropAsync(workspace, third, Token));
        Assert.False(await Indexes.AbandonAsync(workspace, second, Token));
        Assert.False(await Indexes.AbandonAsync(workspace, first, Token));
        Assert.True(await Indexes.DropAsync(workspace, first, Token));

        Assert.Equal([second, third], (await Indexes.ListAsync(workspace, Token)).Select(index => index.Id));
        await RequireScoresOfAsync(workspace, Third, "word1");
        Assert.Empty(await Store.VerifyAsync(Token));
        var again = await Assert.ThrowsAsync<AsembException>(() => Indexes.DropAsync(workspace, first, Token));
        Assert.Equal(ErrorCodes.EmbeddingIndexNotFound, again.Error);
    }

    [Fact]
    public async Task No_workspace_reaches_the_indexes_of_another()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        await Ingest.AddAsync(workspace, Documents(2));
        await Ingest.AddAsync(other, Documents(2));
        var index = (await BeginAsync(workspace, Second)).Id;
        var active = (await ActiveAsync(workspace)).Id;
        var missing = await Indexes.MissingAsync(workspace, index, 0, 9, Token);

        await RequireNotFoundAsync(() => Indexes.PutAsync(other, index, [.. missing.Select(chunk => Embed(chunk, Second))], Token));
        await RequireNotFoundAsync(() => Indexes.MissingAsync(other, index, 0, 9, Token));
        await RequireNotFoundAsync(() => Indexes.NoteAsync(other, index, "x", Token));
        await RequireNotFoundAsync(() => Indexes.ClaimAsync(other, index, Guid.NewGuid(), TimeSpan.FromSeconds(1), Token));
        await RequireNotFoundAsync(() => Indexes.PrepareAsync(other, index, Token));
        await RequireNotFoundAsync(() => Indexes.ActivateAsync(other, index, Token));
        await RequireNotFoundAsync(() => Indexes.AbandonAsync(other, index, Token));
        await RequireNotFoundAsync(() => Indexes.DropAsync(other, index, Token));
        await RequireNotFoundAsync(() => Indexes.NearestAsync(other, active, [Model.Embed("alpha")], 5, Token));
        Assert.Equal((EmbeddingIndexState.Building, 0), ((await FindIndexAsync(workspace, index)).State, (await FindIndexAsync(workspace, index)).VectorCount));
        Assert.Single(await Indexes.ListAsync(other, Token));

        static async Task RequireNotFoundAsync(Func<Task> call) =>
            Assert.Equal(ErrorCodes.EmbeddingIndexNotFound, (await Assert.ThrowsAsync<AsembException>(call)).Error);
    }

    [Fact]
    public async Task A_deleted_workspace_takes_its_indexes_with_it()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Documents(2));
        var index = (await BeginAsync(workspace, Second)).Id;
        await FillAsync(workspace, index, Second);

        await Store.Workspaces.DeleteAsync("default", Token);

        Assert.Empty(await Indexes.ListBuildingAsync(Token));
        Assert.Equal(ErrorCodes.WorkspaceNotFound, (await Assert.ThrowsAsync<AsembException>(() => Indexes.ListAsync(workspace, Token))).Error);
        Assert.Equal(ErrorCodes.WorkspaceNotFound, (await Assert.ThrowsAsync<AsembException>(() => Indexes.ActivateAsync(workspace, index, Token))).Error);
        Assert.Equal(ErrorCodes.WorkspaceNotFound, (await Assert.ThrowsAsync<AsembException>(() => BeginAsync(workspace, Third))).Error);
        Assert.Empty(await Store.VerifyAsync(Token));
    }
}
