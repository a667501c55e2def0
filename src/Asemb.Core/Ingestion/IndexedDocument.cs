using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Words;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Ingestion;

/// <summary>A document ready to become visible.</summary>
public sealed record IndexedDocument
{
    private const int LanguageSample = 6000;

    public required LeasedDocument Leased { get; init; }

    public required string MediaType { get; init; }

    public string? Title { get; init; }

    public string? Author { get; init; }

    public string? Language { get; init; }

    public required JsonObject Metadata { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>In order, at least one.</summary>
    public required IReadOnlyList<IndexedChunk> Chunks { get; init; }

    /// <summary>The language by whose rules the words are indexed: what the workspace says, or what the text is found to be in.</summary>
    public string FindWordsLanguage(WorkspaceSettings settings)
    {
        if (!string.Equals(settings.Language, TextLanguages.Auto, StringComparison.Ordinal)) return settings.Language;
        var sample = new StringBuilder();
        foreach (var chunk in Chunks)
        {
            sample.Append(chunk.Chunk.Text).Append('\n');
            if (sample.Length >= LanguageSample) break;
        }

        return LanguageDetector.Detect(sample.ToString());
    }

    /// <summary>What a store asks of a document before it commits it.</summary>
    /// <exception cref="AsembException"><c>model_mismatch</c> when a vector does not have the dimensions of its index.</exception>
    public void RequireFit(Workspace workspace)
    {
        if (Leased.Workspace.Id != workspace.Id) throw new ArgumentException($"'{Leased.Document.Key}' is not of workspace '{workspace.Name}'.", nameof(workspace));
        if (Chunks.Count == 0) throw new InvalidOperationException($"'{Leased.Document.Key}' has no chunks.");
        foreach (var chunk in Chunks)
        {
            Require(workspace, chunk.Vector, workspace.Model);
            if (Leased.Building is { } building) Require(workspace, chunk.BuildingVector, building.Model);
        }
    }

    public AsembException LacksVector(DocumentChunk chunk) => new(
        ErrorCodes.ModelMismatch,
        $"Chunk {chunk.Ordinal} of '{Leased.Document.Key}' came without a vector, and none of {Leased.Workspace.Model.Id} is stored for its text. Process the document again.");

    private void Require(Workspace workspace, float[]? vector, EmbeddingModelInfo model)
    {
        if (vector is null || vector.Length == model.Dimensions) return;
        throw new AsembException(
            ErrorCodes.ModelMismatch,
            $"A vector of '{Leased.Document.Key}' has {vector.Length} dimensions, and {model.Id}, with which workspace '{workspace.Name}' is indexed, {model.Dimensions}. Use that model, or make a new workspace for the other.");
    }
}

/// <param name="Vector">Null: the stored vector of the same hash is kept.</param>
public sealed record IndexedChunk(DocumentChunk Chunk, ChunkHash Hash, float[]? Vector)
{
    /// <summary>
    /// By the model of <see cref="LeasedDocument.Building"/>, for a new chunk. Null when there is none, or when that model could not be used: the
    /// index under construction gets it later. Ignored when the index is not under construction any more.
    /// </summary>
    public float[]? BuildingVector { get; init; }
}
