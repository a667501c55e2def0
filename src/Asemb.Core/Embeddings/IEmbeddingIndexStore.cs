using Asemb.Core.Workspaces;

namespace Asemb.Core.Embeddings;

/// <summary>
/// The embedding indexes of workspaces: how one model takes over from another while searches go on. A second index is begun, filled with vectors
/// of the stored chunks (new chunks get theirs from whoever commits them: <see cref="Ingestion.LeasedDocument.Building"/>), and one pointer moves
/// in one transaction. Going back is the same with the retired index. Killed at any moment, the rows are those before or after one of these calls.
/// Every method that names an index throws <c>embedding_index_not_found</c> when the workspace has no such index (any more), and
/// <c>workspace_not_found</c> when the workspace is gone.
/// </summary>
public interface IEmbeddingIndexStore
{
    /// <summary>All indexes of a workspace, oldest first, counted at one moment.</summary>
    Task<IReadOnlyList<EmbeddingIndex>> ListAsync(Workspace workspace, CancellationToken cancellationToken);

    /// <summary>Everything under construction, in all workspaces. Cheap: it is polled.</summary>
    Task<IReadOnlyList<(Workspace Workspace, BuildingIndex Index)>> ListBuildingAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Begins an index, or takes one of the same fingerprint up again with the vectors it has: the one under construction (its notes stay), or a
    /// retired one (its notes are replaced). Documents leased from here on name it.
    /// </summary>
    /// <param name="notes">See <see cref="NoteAsync"/>.</param>
    /// <exception cref="Errors.AsembException">
    /// <c>switch_in_progress</c> when another fingerprint is under construction; <c>model_in_use</c> when the active index has this one.
    /// </exception>
    Task<EmbeddingIndex> BeginAsync(Workspace workspace, EmbeddingModelInfo model, string? notes, CancellationToken cancellationToken);

    /// <summary>Keeps what the driver has to remember with the index (what was asked for, what was measured); the store does not read it.</summary>
    Task NoteAsync(Workspace workspace, long index, string notes, CancellationToken cancellationToken);

    /// <summary>
    /// One of several processes drives an index at a time: true when it is <paramref name="driver"/> until <paramref name="duration"/> from now,
    /// which prolongs an earlier claim. Two drivers at once do no harm; they do the work twice.
    /// </summary>
    Task<bool> ClaimAsync(Workspace workspace, long index, Guid driver, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Chunks without a vector in the index, by id from <paramref name="afterChunkId"/> (exclusive) on, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<UnembeddedChunk>> MissingAsync(Workspace workspace, long index, long afterChunkId, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Stores vectors of an index under construction: of those chunks that are still there with this hash and have none in it yet. Writes nothing
    /// when the index is not under construction any more.
    /// </summary>
    /// <returns>How many were stored.</returns>
    /// <exception cref="Errors.AsembException"><c>model_mismatch</c> when a vector does not have the index's dimensions.</exception>
    Task<int> PutAsync(Workspace workspace, long index, IReadOnlyList<ChunkVector> vectors, CancellationToken cancellationToken);

    /// <summary>
    /// Makes an index that is nearly complete fast to search, beside everything else; may take long, and may be broken off and called again. A store
    /// that has nothing to do does nothing.
    /// </summary>
    Task PrepareAsync(Workspace workspace, long index, CancellationToken cancellationToken);

    /// <summary>
    /// Moves the pointer, if no chunk lacks a vector: in one transaction that excludes commits of the workspace, the index becomes active, the one
    /// before it retired, the generation moves, and every lease in the workspace is taken back with its attempt (a worker that embedded with the
    /// old model commits nothing any more: <c>Superseded</c>; the document is leased again at once, and is not suspected). A search sees the index
    /// before or the one after. Does nothing when it is active already.
    /// </summary>
    /// <returns>How many chunks lack a vector: 0 when the index is active.</returns>
    Task<long> ActivateAsync(Workspace workspace, long index, CancellationToken cancellationToken);

    /// <summary>
    /// Gives up an index under construction: from the first moment on nothing is written to it. One that was active before is retired again, with
    /// the vectors it has; any other is deleted. False when it was not under construction.
    /// </summary>
    Task<bool> AbandonAsync(Workspace workspace, long index, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a retired index with its vectors, in steps that other writes pass between; broken off, it stays retired with what is left. False when
    /// it is not retired.
    /// </summary>
    Task<bool> DropAsync(Workspace workspace, long index, CancellationToken cancellationToken);

    /// <summary>One chunk each of at most <paramref name="count"/> documents spread evenly over the workspace; the same ones as long as nothing changes.</summary>
    Task<IReadOnlyList<SampledChunk>> SampleAsync(Workspace workspace, int count, CancellationToken cancellationToken);

    /// <summary>
    /// The chunks nearest to each query in an index of any state, best first, at most <paramref name="limit"/> each: what the index is worth, before
    /// and after it serves. Looks at every vector; meant for a few hundred queries at a time, which share one pass.
    /// </summary>
    /// <param name="queries">L2-normalised, of the index's dimensions.</param>
    Task<IReadOnlyList<IReadOnlyList<NearestChunk>>> NearestAsync(
        Workspace workspace, long index, IReadOnlyList<float[]> queries, int limit, CancellationToken cancellationToken);
}
