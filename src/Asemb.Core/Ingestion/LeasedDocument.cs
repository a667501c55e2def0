using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Ingestion;

/// <summary>A document that this worker, and no other, may process until the lease runs out.</summary>
/// <param name="Lease">Fencing token: a commit with another token than the stored one is refused.</param>
/// <param name="GivenTitle">The client's title, which wins over the file's.</param>
/// <param name="GivenMetadata">The client's metadata, which overlays the file's.</param>
/// <param name="KnownChunks">Hashes of the chunks that are stored with vectors of the workspace's model: they need no embedding.</param>
public sealed record LeasedDocument(
    Workspace Workspace,
    Document Document,
    Guid Lease,
    string? GivenTitle,
    System.Text.Json.Nodes.JsonObject GivenMetadata,
    ReadOnlyMemory<byte> Content,
    IReadOnlySet<ChunkHash> KnownChunks)
{
    /// <summary>
    /// The embedding index that was under construction when the document was leased: new chunks want a vector of its model as well. Null when there
    /// was none.
    /// </summary>
    public BuildingIndex? Building { get; init; }

    /// <summary>An earlier attempt ended without a word: the process that worked on it died.</summary>
    public bool IsSuspect { get; init; }
}

public enum CommitOutcome
{
    Committed,

    /// <summary>The lease was lost, or the document was replaced or deleted meanwhile: nothing was written.</summary>
    Superseded,
}

/// <param name="RetryAt">When to try again; null makes the document <c>failed</c>.</param>
/// <param name="CountAttempt">False gives the attempt back: the fault was not the document's (an outage, a shutdown).</param>
public sealed record DocumentFailure(LeasedDocument Leased, DocumentError Error, DateTimeOffset? RetryAt, bool CountAttempt = true);
