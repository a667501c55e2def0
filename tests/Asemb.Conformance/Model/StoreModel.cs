using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Model;

/// <summary>What a store should hold, as plain dictionaries: no transactions, no indexes, nothing clever.</summary>
internal sealed class StoreModel
{
    public Dictionary<string, ModelWorkspace> Workspaces { get; } = new(StringComparer.Ordinal);

    /// <summary>Every lease that was ever handed out, those long lost included: a worker may come back with any of them.</summary>
    public List<LeasedDocument> Leases { get; } = [];

    public IEnumerable<ModelDocument> Documents => Workspaces.Values.SelectMany(workspace => workspace.Documents.Values);

    public ModelWorkspace? Of(LeasedDocument leased) => Workspaces.Values.SingleOrDefault(workspace => workspace.Stored.Id == leased.Workspace.Id);

    /// <summary>The document, when the lease is still the one it is held by.</summary>
    public ModelDocument? Held(LeasedDocument leased) => Of(leased)?.Documents.Values
        .SingleOrDefault(document => document.Id == leased.Document.Id && document.State == DocumentState.Processing && document.Lease == leased.Lease);
}

internal sealed class ModelWorkspace(Workspace stored)
{
    /// <summary>With the model that answers now.</summary>
    public Workspace Stored { get; set; } = stored;

    /// <summary>The embedding index under construction.</summary>
    public BuildingIndex? Building { get; set; }

    /// <summary>Models whose indexes are kept.</summary>
    public HashSet<EmbeddingModelInfo> Retired { get; } = [];

    public long Generation { get; set; } = stored.Generation;

    public string? Description { get; set; }

    public Dictionary<string, ModelDocument> Documents { get; } = new(StringComparer.Ordinal);

    public IEnumerable<ModelDocument> Searchable => Documents.Values.Where(document => document.Indexed is not null);
}

internal sealed class ModelDocument(long id)
{
    public long Id { get; } = id;

    public required IncomingDocument Accepted { get; set; }

    public int Version { get; set; } = 1;

    public DocumentState State { get; set; } = DocumentState.Pending;

    public int Attempts { get; set; }

    public Guid Lease { get; set; }

    /// <summary>Pending: the next try. Processing: the end of the lease.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>An attempt ended without a word.</summary>
    public bool IsSuspect { get; set; }

    public DocumentError? Error { get; set; }

    /// <summary>The version that is searchable, and the text it was made of.</summary>
    public IncomingDocument? Indexed { get; set; }

    public int IndexedVersion { get; set; }

    public static IReadOnlyList<DocumentChunk> ChunksOf(IncomingDocument document) => Stores.Ingest.Chunk(System.Text.Encoding.UTF8.GetString(document.Content.Span));

    public bool IsDue(DateTimeOffset now) => State is DocumentState.Pending or DocumentState.Processing && Due <= now;

    public bool IsPutOff(DateTimeOffset now) => State is DocumentState.Pending && Due > now;
}
