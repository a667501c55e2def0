using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Stores;

namespace Asemb.Conformance.Model;

/// <summary>The steps of a history that concern the embedding indexes of one workspace.</summary>
internal sealed class ModelSwitching(IAsembStore store, ModelWorkspace workspace, Random random, DateTimeOffset now)
{
    /// <summary>The first is what workspaces are made with; the second's vectors are as long and mean something else.</summary>
    public static IReadOnlyList<HashEmbeddingModel> Models { get; } = [new(), new(16, "second"), new(24, "third")];

    private IEmbeddingIndexStore Indexes => store.EmbeddingIndexes;

    public static HashEmbeddingModel Of(EmbeddingModelInfo info) => Models.Single(model => model.Info == info);

    /// <returns>What was done.</returns>
    public Task<string> StepAsync(ModelVerb verb) => verb switch
    {
        ModelVerb.BeginSwitch => BeginAsync(),
        ModelVerb.FillSwitch => FillAsync(random.Next(1, 5)),
        ModelVerb.EndSwitch => EndAsync(),
        ModelVerb.AbandonSwitch => AbandonAsync(),
        _ => DropAsync(),
    };

    private async Task<string> BeginAsync()
    {
        var model = Models[random.Next(Models.Count)].Info;
        var expected = model == workspace.Stored.Model ? ErrorCodes.ModelInUse
            : workspace.Building is { } other && other.Model != model ? ErrorCodes.SwitchInProgress
            : null;
        if (expected is not null)
        {
            Assert.Equal(expected, (await Assert.ThrowsAsync<AsembException>(() => Indexes.BeginAsync(workspace.Stored, model, null, CancellationToken.None))).Error);
            return $"begin {model.Id} in {workspace.Stored.Name}: {expected.Code}";
        }

        var begun = await Indexes.BeginAsync(workspace.Stored, model, "notes", CancellationToken.None);
        if (workspace.Building is { } building) Assert.Equal(building.Id, begun.Id);
        workspace.Building = new BuildingIndex(begun.Id, model);
        workspace.Retired.Remove(model);
        return $"begin {model.Id} in {workspace.Stored.Name}: {begun.Id} with {begun.VectorCount} of {begun.ChunkCount}";
    }

    /// <summary>Some of what is missing, or all.</summary>
    private async Task<string> FillAsync(int most)
    {
        if (workspace.Building is not { } building) return "fill nothing";
        var missing = await Indexes.MissingAsync(workspace.Stored, building.Id, 0, most, CancellationToken.None);
        var vectors = missing.Select(chunk => new ChunkVector(chunk.ChunkId, chunk.Hash, Of(building.Model).Embed(chunk.EmbeddedText))).ToList();
        Assert.Equal(missing.Count, await Indexes.PutAsync(workspace.Stored, building.Id, vectors, CancellationToken.None));
        return $"fill {missing.Count} in {workspace.Stored.Name}";
    }

    /// <summary>Half of the time without filling it first.</summary>
    private async Task<string> EndAsync()
    {
        if (workspace.Building is not { } building) return "end nothing";
        if (random.Next(2) == 0) await FillAsync(int.MaxValue);
        var before = (await Indexes.ListAsync(workspace.Stored, CancellationToken.None)).Single(index => index.Id == building.Id);
        await Indexes.PrepareAsync(workspace.Stored, building.Id, CancellationToken.None);
        var missing = await Indexes.ActivateAsync(workspace.Stored, building.Id, CancellationToken.None);
        Assert.Equal(before.ChunkCount - before.VectorCount, missing);
        if (missing > 0) return $"end {building.Model.Id} in {workspace.Stored.Name}: {missing} missing";
        workspace.Retired.Add(workspace.Stored.Model);
        workspace.Building = null;
        workspace.Stored = workspace.Stored with { Model = building.Model };
        workspace.Generation++;
        foreach (var document in workspace.Documents.Values.Where(document => document.State == DocumentState.Processing))
        {
            (document.State, document.Due) = (DocumentState.Pending, now);
            document.Attempts--;
        }

        return $"end {building.Model.Id} in {workspace.Stored.Name}: active";
    }

    private async Task<string> AbandonAsync()
    {
        if (workspace.Building is not { } building) return "abandon nothing";
        var wasActive = (await Indexes.ListAsync(workspace.Stored, CancellationToken.None)).Single(index => index.Id == building.Id).ActivatedAt is not null;
        Assert.True(await Indexes.AbandonAsync(workspace.Stored, building.Id, CancellationToken.None));
        workspace.Building = null;
        if (wasActive) workspace.Retired.Add(building.Model);
        return $"abandon {building.Model.Id} in {workspace.Stored.Name}";
    }

    private async Task<string> DropAsync()
    {
        if ((await Indexes.ListAsync(workspace.Stored, CancellationToken.None)).FirstOrDefault(index => index.State == EmbeddingIndexState.Retired) is not { } retired) return "drop nothing";
        Assert.True(await Indexes.DropAsync(workspace.Stored, retired.Id, CancellationToken.None));
        workspace.Retired.Remove(retired.Model);
        return $"drop {retired.Model.Id} in {workspace.Stored.Name}";
    }
}
