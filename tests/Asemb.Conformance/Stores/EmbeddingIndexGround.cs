using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Core.Search;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>The ground of the suites on embedding indexes: a second model whose vectors are as long as the first's, and a third of other dimensions.</summary>
public abstract class EmbeddingIndexGround(StoreSource source) : StoreConformance(source)
{
    protected static HashEmbeddingModel Second { get; } = new(16, "second");

    protected static HashEmbeddingModel Third { get; } = new(24, "third");

    protected IEmbeddingIndexStore Indexes => Store.EmbeddingIndexes;

    /// <summary>Embeds with all three, as workspaces and indexes under construction ask for.</summary>
    protected Ingest Both => new(Store, Model, Second, Third);

    /// <summary>Embeds for the active index only, as a worker does whose second model is away.</summary>
    protected Ingest FirstOnly => new(Store, Model);

    protected async Task<Workspace> FindWorkspaceAsync(string name = "default") => (await Store.Workspaces.FindAsync(name, Token))!;

    protected async Task<EmbeddingIndex> FindIndexAsync(Workspace workspace, long index) => Assert.Single(await Indexes.ListAsync(workspace, Token), found => found.Id == index);

    protected async Task<EmbeddingIndex> ActiveAsync(Workspace workspace) =>
        Assert.Single(await Indexes.ListAsync(workspace, Token), found => found.State == EmbeddingIndexState.Active);

    protected Task<EmbeddingIndex> BeginAsync(Workspace workspace, HashEmbeddingModel model) => Indexes.BeginAsync(workspace, model.Info, null, Token);

    /// <summary>Puts a vector of every chunk that lacks one, a few at a time.</summary>
    /// <returns>How many.</returns>
    protected async Task<int> FillAsync(Workspace workspace, long index, HashEmbeddingModel model)
    {
        var (after, stored) = (0L, 0);
        while (await Indexes.MissingAsync(workspace, index, after, 3, Token) is { Count: > 0 } missing)
        {
            stored += await Indexes.PutAsync(workspace, index, missing.Select(chunk => Embed(chunk, model)).ToList(), Token);
            after = missing[^1].ChunkId;
        }

        return stored;
    }

    protected static ChunkVector Embed(UnembeddedChunk chunk, HashEmbeddingModel model) => new(chunk.ChunkId, chunk.Hash, model.Embed(chunk.EmbeddedText));

    /// <summary>The whole way.</summary>
    /// <returns>The workspace as it is afterwards.</returns>
    protected async Task<Workspace> SwitchAsync(Workspace workspace, HashEmbeddingModel model)
    {
        var index = await BeginAsync(workspace, model);
        await FillAsync(workspace, index.Id, model);
        await Indexes.PrepareAsync(workspace, index.Id, Token);
        Assert.Equal(0, await Indexes.ActivateAsync(workspace, index.Id, Token));
        return await FindWorkspaceAsync(workspace.Name);
    }

    /// <summary>A vector search by chunks, with the query embedded by a model of the test's choice.</summary>
    protected static SearchPlan Nearest(Workspace workspace, string query, HashEmbeddingModel model) =>
        Plan(workspace, query, SearchMode.Vector) with { QueryVector = model.Embed(query), GroupBy = SearchGrouping.Chunk };

    /// <summary>Every chunk is as near to a query as the model says, to what stores may round.</summary>
    protected async Task RequireScoresOfAsync(Workspace workspace, HashEmbeddingModel model, string query)
    {
        var page = await SearchAsync(Nearest(workspace, query, model));
        Assert.NotEmpty(page.Hits);
        Assert.All(page.Hits, hit => Assert.Equal(Cosine(model, query, hit.Chunk.Text), hit.Score, 2));
    }

    protected static double Cosine(HashEmbeddingModel model, string left, string right) => System.Numerics.Tensors.TensorPrimitives.Dot<float>(model.Embed(left), model.Embed(right));

    protected static IncomingDocument[] Documents(int count, int from = 0) =>
        [.. Enumerable.Range(from, count).Select(i => Ingest.Text($"d{i}", $"alpha word{i}\n\nbeta other{i} and{i}"))];
}
