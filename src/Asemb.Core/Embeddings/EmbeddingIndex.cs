namespace Asemb.Core.Embeddings;

/// <summary>One model's vectors for the chunks of one workspace.</summary>
/// <param name="Id">Assigned by the store, unique within the installation, never reused.</param>
/// <param name="CreatedAt">When building it was begun first.</param>
/// <param name="ActivatedAt">
/// When it last became the one that serves. Null: it never has; a retired index without it is what an abandoned switch left behind, good for nothing
/// but to be dropped or begun again.
/// </param>
/// <param name="VectorCount">Vectors it has.</param>
/// <param name="ChunkCount">Chunks the workspace has at the same moment.</param>
/// <param name="Notes">What its driver wrote down, as <see cref="IEmbeddingIndexStore.NoteAsync"/> left it; null when nothing.</param>
public sealed record EmbeddingIndex(
    long Id, EmbeddingModelInfo Model, EmbeddingIndexState State, DateTimeOffset CreatedAt, DateTimeOffset? ActivatedAt, long VectorCount, long ChunkCount, string? Notes);

public enum EmbeddingIndexState
{
    /// <summary>Being filled beside the active one; new chunks get a vector in both. At most one in a workspace.</summary>
    Building,

    /// <summary>Serves searches; every chunk has a vector in it. Exactly one in a workspace.</summary>
    Active,

    /// <summary>Kept for the way back: no search sees it, and no new chunk gets a vector in it.</summary>
    Retired,
}

/// <summary>The index under construction that new chunks of a workspace get a vector in as well.</summary>
public sealed record BuildingIndex(long Id, EmbeddingModelInfo Model);
