namespace Asemb.Readiness;

/// <summary>The stored vectors and texts of a store, read from its file and not through its search.</summary>
/// <param name="Workspaces">Every workspace.</param>
/// <param name="Sample">Chunks of a workspace, spread evenly over it; at most so many.</param>
/// <param name="EmbedQuery">The vector of a query by a model; null when the model cannot be loaded here.</param>
/// <param name="Scan">Every chunk of a workspace with its vector, which is valid during the call only.</param>
public sealed record VectorAccess(
    Func<CancellationToken, Task<IReadOnlyList<SampledWorkspace>>> Workspaces,
    Func<string, int, CancellationToken, Task<IReadOnlyList<SampledChunk>>> Sample,
    Func<string, string, CancellationToken, Task<float[]?>> EmbedQuery,
    Func<string, ReadVector, CancellationToken, Task> Scan);

public delegate void ReadVector(long chunk, ReadOnlySpan<float> vector);

/// <param name="Model">Id of its embedding model.</param>
public sealed record SampledWorkspace(string Name, string Model, long Documents, long Chunks);

/// <param name="Title">Of the document; null when it has none.</param>
public sealed record SampledChunk(long Chunk, long Document, string? Title, string Text);
