using Asemb.Core.Chunking;

namespace Asemb.KillDrill;

/// <summary>A row of the store, read by SQL past the product.</summary>
/// <param name="Chunks">Hashes in the order of their ordinals.</param>
internal sealed record StoredDocument(string Key, string State, int Version, int? IndexedVersion, IReadOnlyList<ChunkHash> Chunks);

/// <summary>What SQL finds in the store when all has settled.</summary>
/// <param name="Orphans">Rows that belong to nothing: chunks without document, vectors or words without chunk, originals without document; and chunks without a vector.</param>
internal sealed record StoreContents(IReadOnlyList<StoredDocument> Documents, long Orphans);

/// <summary>The store of a round: its database, what may be done to it, and what it holds.</summary>
internal interface IDrillStore : IAsyncDisposable
{
    /// <summary>For <c>--store</c>; null: in the data directory.</summary>
    string? Address { get; }

    /// <summary>False when it has no process of its own to kill.</summary>
    bool CanBeKilled { get; }

    Task KillAndRestartAsync(TimeSpan downtime);

    /// <summary>Called when servers have made their tables.</summary>
    Task PrepareAsync();

    Task<StoreContents> ReadAsync();
}
