using System.Numerics.Tensors;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Model;

/// <summary>Asks a store everything the model knows the answer to.</summary>
internal sealed class ModelComparison(IAsembStore store, StoreModel model)
{
    /// <param name="isThorough">Also compares what is slow: every content and chunk, and what the store finds in itself.</param>
    public async Task CompareAsync(Random random, bool isThorough)
    {
        var workspaces = await store.Workspaces.ListAsync(CancellationToken.None);
        Assert.Equal(
            model.Workspaces.Values.Select(workspace => (workspace.Stored.Id, workspace.Stored.Name, workspace.Generation, workspace.Description, workspace.Stored.Model)).OrderBy(workspace => workspace.Name, StringComparer.Ordinal),
            workspaces.Select(workspace => (workspace.Id, workspace.Name, workspace.Generation, workspace.Settings.Description, workspace.Model)));
        foreach (var workspace in model.Workspaces.Values)
        {
            await CompareIndexesAsync(workspace);
            await CompareDocumentsAsync(workspace);
            await CompareStatsAsync(workspace);
            await CompareWordsAsync(workspace, ModelTexts.Word(random.Next(ModelTexts.WordCount)));
            await CompareNearestAsync(workspace, $"{ModelTexts.Word(random.Next(ModelTexts.WordCount))} {ModelTexts.Word(random.Next(ModelTexts.WordCount))}");
            if (isThorough) await CompareContentsAsync(workspace);
        }

        if (isThorough) Assert.Empty(await store.VerifyAsync(CancellationToken.None));
    }

    private async Task CompareIndexesAsync(ModelWorkspace workspace)
    {
        var found = await store.EmbeddingIndexes.ListAsync(workspace.Stored, CancellationToken.None);
        Assert.Equal(workspace.Stored.Model, Assert.Single(found, index => index.State == EmbeddingIndexState.Active).Model);
        Assert.Equal(workspace.Building, found.Where(index => index.State == EmbeddingIndexState.Building).Select(index => new BuildingIndex(index.Id, index.Model)).SingleOrDefault());
        Assert.Equal(
            workspace.Retired.Select(model => model.Id).Order(StringComparer.Ordinal),
            found.Where(index => index.State == EmbeddingIndexState.Retired).Select(index => index.Model.Id).Order(StringComparer.Ordinal));
        var chunks = workspace.Searchable.Sum(document => ModelDocument.ChunksOf(document.Indexed!).Count);
        Assert.All(found, index => Assert.Equal(chunks, index.ChunkCount));
        Assert.All(found, index => Assert.InRange(index.VectorCount, index.State == EmbeddingIndexState.Active ? chunks : 0, chunks));
    }

    private async Task CompareDocumentsAsync(ModelWorkspace workspace)
    {
        var found = await store.Documents.ListAsync(workspace.Stored, new DocumentQuery { Limit = 1000 }, CancellationToken.None);
        Assert.Equal(
            workspace.Documents.Values.OrderBy(document => document.Id).Select(document => Line(
                document.Id, document.Accepted.Key, document.Version, document.State, document.Attempts, document.Error, document.Accepted.Source, document.Accepted.Title,
                document.Indexed is null ? 0 : ModelDocument.ChunksOf(document.Indexed).Count)),
            found.Select(document => Line(
                document.Id, document.Key, document.Version, document.State, document.Attempts, document.Error, document.Source, document.Title, document.ChunkCount)));
    }

    private static string Line(long id, string key, int version, DocumentState state, int attempts, DocumentError? error, string? source, string? title, int chunks) =>
        $"{id} {key} v{version} {state} {attempts} attempts {error?.Code} [{source}|{title}] {chunks} chunks";

    private async Task CompareStatsAsync(ModelWorkspace workspace)
    {
        var stats = await store.Workspaces.GetStatsAsync(workspace.Stored, CancellationToken.None);
        var chunks = workspace.Searchable.Sum(document => ModelDocument.ChunksOf(document.Indexed!).Count);
        Assert.Equal((workspace.Generation, chunks, chunks), (stats.Generation, stats.ChunkCount, stats.VectorCount));
        Assert.Equal(workspace.Documents.Values.Sum(document => (long)document.Accepted.Content.Length), stats.ContentBytes);
        foreach (var (state, count) in stats.DocumentsByState) Assert.Equal(workspace.Documents.Values.Count(document => document.State == state), count);
    }

    private async Task CompareWordsAsync(ModelWorkspace workspace, string word)
    {
        var page = await store.Search.SearchAsync(Plan(workspace.Stored, word, SearchMode.Keyword), CancellationToken.None);
        Assert.Equal(
            Chunks(workspace).Where(chunk => chunk.Text.Split('\n', ' ').Contains(word)).Select(chunk => chunk.Name).Order(StringComparer.Ordinal),
            page.Hits.Select(Name).Order(StringComparer.Ordinal));
        Assert.Equal(workspace.Generation, page.Generation);
    }

    /// <remarks>By score, not by place: stores may round, and what is equally near may then stand in another order.</remarks>
    private async Task CompareNearestAsync(ModelWorkspace workspace, string query)
    {
        var plan = Plan(workspace.Stored, query, SearchMode.Vector);
        if (plan.QueryVector is null) return;
        var hits = (await store.Search.SearchAsync(plan, CancellationToken.None)).Hits.ToDictionary(Name, hit => hit.Score, StringComparer.Ordinal);
        var expected = Chunks(workspace).Where(chunk => chunk.Vector.AsSpan().ContainsAnyExcept(0f)).ToDictionary(chunk => chunk.Name, chunk => TensorPrimitives.Dot(chunk.Vector, plan.QueryVector), StringComparer.Ordinal);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), hits.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, score) in expected) Assert.Equal(score, hits[name], 2);
    }

    private async Task CompareContentsAsync(ModelWorkspace workspace)
    {
        foreach (var document in workspace.Documents.Values)
        {
            Assert.Equal(document.Accepted.Content.ToArray(), await store.Documents.GetContentAsync(workspace.Stored, document.Accepted.Key, CancellationToken.None));
            var chunks = await store.Documents.GetChunksAsync(workspace.Stored, document.Id, 0, 1000, CancellationToken.None);
            var expected = document.Indexed is null ? [] : ModelDocument.ChunksOf(document.Indexed);
            Assert.Equal(expected.Select(chunk => (chunk.Ordinal, chunk.Start, chunk.Text)), chunks.Select(chunk => (chunk.Ordinal, chunk.Start, chunk.Text)));
        }
    }

    private IEnumerable<(string Name, string Text, float[] Vector)> Chunks(ModelWorkspace workspace) =>
        from document in workspace.Searchable
        from chunk in ModelDocument.ChunksOf(document.Indexed!)
        let text = chunk.EmbeddedText(document.Indexed!.Title)
        select ($"{document.Id} v{document.IndexedVersion} #{chunk.Ordinal} {chunk.Text}", text, ModelSwitching.Of(workspace.Stored.Model).Embed(text));

    private static string Name(SearchHit hit) => $"{hit.Document.Id} v{hit.Document.Version} #{hit.Chunk.Ordinal} {hit.Chunk.Text}";

    private SearchPlan Plan(Workspace workspace, string query, SearchMode mode)
    {
        var vector = ModelSwitching.Of(workspace.Model).Embed(query);
        return new SearchPlan
        {
            Workspace = workspace,
            Query = QueryParser.Parse(query),
            Mode = mode,
            QueryVector = mode == SearchMode.Vector && vector.AsSpan().ContainsAnyExcept(0f) ? vector : null,
            Fusion = new FusionOptions(FusionMethod.Weighted, 0.3),
            GroupBy = SearchGrouping.Chunk,
            Limit = 1000,
            Offset = 0,
        };
    }
}
