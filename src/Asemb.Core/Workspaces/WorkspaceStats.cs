namespace Asemb.Core.Workspaces;

/// <summary>Counts of one workspace at one moment.</summary>
/// <param name="VectorCount">Vectors of the active index; equals <paramref name="ChunkCount"/> unless something is broken.</param>
/// <param name="ContentBytes">Bytes of the originals before compression.</param>
/// <param name="StoredContentBytes">Bytes the originals take in the store.</param>
/// <param name="KeptOriginals">Documents whose original is kept.</param>
/// <param name="KeptContentBytes">Bytes of these before compression.</param>
public sealed record WorkspaceStats(
    long Generation,
    IReadOnlyDictionary<Documents.DocumentState, long> DocumentsByState,
    long ChunkCount,
    long VectorCount,
    long ContentBytes,
    long StoredContentBytes,
    long KeptOriginals,
    long KeptContentBytes,
    DateTimeOffset? LastIndexedAt);
