using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>How a workspace cuts documents into chunks.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ChunkingStrategy>))]
public enum ChunkingStrategy
{
    /// <summary>Follows headings, paragraphs and sentences; keeps tables, lists and code whole while they fit.</summary>
    Structure,

    /// <summary>Splits at the coarsest separator that makes the pieces fit.</summary>
    Recursive,

    /// <summary>Whole sentences up to the size.</summary>
    Sentence,

    /// <summary>Runs of words up to the size.</summary>
    Fixed,
}

/// <summary>Sizes of chunks, in tokens of the workspace's embedding model.</summary>
public sealed record ChunkingSettings
{
    /// <summary>How documents are cut; <c>structure</c> when absent.</summary>
    /// <example>structure</example>
    public ChunkingStrategy? Strategy { get; init; }

    /// <summary>Most tokens of a chunk, 16 to 8,192; 224 when absent.</summary>
    /// <example>224</example>
    public int? MaxTokens { get; init; }

    /// <summary>Tokens repeated from the chunk before where a stretch had to be cut, 0 to half of maxTokens; 32 when absent.</summary>
    /// <example>32</example>
    public int? OverlapTokens { get; init; }

    /// <summary>Smaller chunks are joined with a neighbour of the same section, 0 to maxTokens; 48 when absent.</summary>
    /// <example>48</example>
    public int? MinTokens { get; init; }
}

/// <summary>How keyword and vector scores become one.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<FusionMethod>))]
public enum FusionMethod
{
    /// <summary>Weighted sum of normalised scores.</summary>
    Weighted,

    /// <summary>Weighted reciprocal rank fusion, k = 60.</summary>
    Rrf,
}

/// <summary>How the two legs of a hybrid search become one ranking.</summary>
public sealed record FusionSettings
{
    /// <summary>The formula.</summary>
    /// <example>weighted</example>
    public required FusionMethod Method { get; init; }

    /// <summary>Share of the vector leg, 0 (keywords only) to 1 (vectors only).</summary>
    /// <example>0.2</example>
    public required double VectorWeight { get; init; }
}

/// <summary>A workspace to create.</summary>
public sealed record CreateWorkspaceRequest
{
    /// <summary>1 to 63 of a-z, 0-9, '-' and '_', beginning with a letter or a digit.</summary>
    /// <example>handbook</example>
    public required string Name { get; init; }

    /// <summary>Id of the embedding model; the server's default when absent. A switch changes it later.</summary>
    /// <example>builtin:asemb-static-en</example>
    public string? Model { get; init; }

    /// <summary>What the workspace is for, at most 1,000 characters.</summary>
    /// <example>Everything about working here</example>
    public string? Description { get; init; }

    /// <summary>How documents are cut.</summary>
    public ChunkingSettings? Chunking { get; init; }

    /// <summary>How hybrid scores are fused; the model's own default when absent.</summary>
    public FusionSettings? Fusion { get; init; }

    /// <summary>Language of the words index: <c>auto</c> (found per document) or a name such as <c>english</c>.</summary>
    /// <example>auto</example>
    public string? Language { get; init; }

    /// <summary>Whether originals are kept, compressed, once their documents are indexed; true when absent. Without its original a document cannot be downloaded, nor processed again unless it is sent again.</summary>
    /// <example>true</example>
    public bool? KeepOriginals { get; init; }
}

/// <summary>Settings to change, as a JSON merge patch: absent members stay, null brings the default back.</summary>
public sealed record UpdateWorkspaceRequest
{
    /// <summary>What the workspace is for, at most 1,000 characters.</summary>
    /// <example>Everything about working here</example>
    public string? Description { get; init; }

    /// <summary>How documents are cut; applies to documents indexed from then on.</summary>
    public ChunkingSettings? Chunking { get; init; }

    /// <summary>How hybrid scores are fused.</summary>
    public FusionSettings? Fusion { get; init; }

    /// <summary>Language of the words index: <c>auto</c> or a name such as <c>english</c>.</summary>
    /// <example>english</example>
    public string? Language { get; init; }

    /// <summary>Whether originals are kept, compressed, once their documents are indexed; applies to documents indexed from then on. Without its original a document cannot be downloaded, nor processed again unless it is sent again.</summary>
    /// <example>true</example>
    public bool? KeepOriginals { get; init; }
}

/// <summary>The embedding model a workspace was made with.</summary>
public sealed record WorkspaceModel
{
    /// <summary>The model's id, <c>provider:model</c>.</summary>
    /// <example>builtin:asemb-static-en</example>
    public required string Id { get; init; }

    /// <summary>Length of its vectors.</summary>
    /// <example>256</example>
    public required int Dimensions { get; init; }

    /// <summary>Hash over everything that changes its vectors.</summary>
    /// <example>sha256:4f1c9a</example>
    public required string Fingerprint { get; init; }
}

/// <summary>A workspace: a tenant with its own documents, index and settings.</summary>
public sealed record WorkspaceInfo
{
    /// <summary>Its name.</summary>
    /// <example>handbook</example>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    /// <example>Everything about working here</example>
    public string? Description { get; init; }

    /// <summary>The embedding model of its index.</summary>
    public required WorkspaceModel Model { get; init; }

    /// <summary>How documents are cut.</summary>
    public required ChunkingSettings Chunking { get; init; }

    /// <summary>How hybrid scores are fused; absent: the model's own default.</summary>
    public FusionSettings? Fusion { get; init; }

    /// <summary>Language of the words index.</summary>
    /// <example>auto</example>
    public required string Language { get; init; }

    /// <summary>Whether originals are kept once their documents are indexed.</summary>
    /// <example>true</example>
    public required bool KeepOriginals { get; init; }

    /// <summary>Moves with every visible change.</summary>
    /// <example>42</example>
    public required long Generation { get; init; }

    /// <summary>When it was created.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when nothing of it is indexed; absent when it is not paused.</summary>
    /// <example>2026-01-15T09:31:00Z</example>
    public DateTimeOffset? PausedAt { get; init; }
}

/// <summary>The workspaces that the key reaches, by name.</summary>
public sealed record WorkspaceList
{
    /// <summary>The workspaces.</summary>
    public required IReadOnlyList<WorkspaceInfo> Items { get; init; }
}

/// <summary>How many documents are in which state.</summary>
public sealed record DocumentCounts
{
    /// <summary>All documents.</summary>
    /// <example>1250</example>
    public long Total { get; init; }

    /// <summary>Waiting to be indexed.</summary>
    /// <example>40</example>
    public long Pending { get; init; }

    /// <summary>Being indexed now.</summary>
    /// <example>8</example>
    public long Processing { get; init; }

    /// <summary>Searchable.</summary>
    /// <example>1200</example>
    public long Indexed { get; init; }

    /// <summary>Could not be indexed.</summary>
    /// <example>2</example>
    public long Failed { get; init; }
}

/// <summary>Counts of one workspace at one moment.</summary>
public sealed record WorkspaceStatsInfo
{
    /// <summary>The workspace.</summary>
    /// <example>handbook</example>
    public required string Workspace { get; init; }

    /// <summary>Moves with every visible change.</summary>
    /// <example>42</example>
    public required long Generation { get; init; }

    /// <summary>Documents by state.</summary>
    public required DocumentCounts Documents { get; init; }

    /// <summary>Searchable chunks.</summary>
    /// <example>18400</example>
    public required long Chunks { get; init; }

    /// <summary>Vectors of the index; equals the chunks unless something is broken.</summary>
    /// <example>18400</example>
    public required long Vectors { get; init; }

    /// <summary>Bytes of the originals.</summary>
    /// <example>73400320</example>
    public required long ContentBytes { get; init; }

    /// <summary>Bytes the originals take in the store.</summary>
    /// <example>21000000</example>
    public required long StoredContentBytes { get; init; }

    /// <summary>What of the originals is kept.</summary>
    public required OriginalsInfo Originals { get; init; }

    /// <summary>When a document last became searchable.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public DateTimeOffset? LastIndexedAt { get; init; }
}

/// <summary>The originals that a workspace keeps, so that documents can be downloaded and processed again.</summary>
public sealed record OriginalsInfo
{
    /// <summary>Documents whose original is kept.</summary>
    /// <example>1250</example>
    public required long Documents { get; init; }

    /// <summary>Bytes of these originals.</summary>
    /// <example>73400320</example>
    public required long Bytes { get; init; }

    /// <summary>Bytes they take in the store, compressed.</summary>
    /// <example>21000000</example>
    public required long StoredBytes { get; init; }
}
