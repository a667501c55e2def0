using System.Text.Json.Nodes;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Ingestion;

/// <summary>
/// A document that brings its only chunk with the vector of it, made elsewhere by the workspace's model. Its text is its content, so that it can be cut and
/// embedded anew as any other; it has no title, which would be part of the embedded text.
/// </summary>
/// <param name="Document">Its content is <paramref name="Text"/> in UTF-8.</param>
/// <param name="Tokens">Tokens of the text by the workspace's model.</param>
/// <param name="Vector">Of length one, and of the model's dimensions.</param>
public sealed record EmbeddedDocument(IncomingDocument Document, string Text, int Tokens, float[] Vector)
{
    private DocumentChunk Chunk => new(0, 0, Text.Length, Text, [], Tokens, 0);

    /// <summary>As a worker commits it that has just leased what was accepted.</summary>
    public IndexedDocument ToIndexed(Workspace workspace, AcceptedDocument accepted, Guid lease, DateTimeOffset now)
    {
        var row = new Document
        {
            Id = accepted.DocumentId,
            Key = Document.Key,
            Source = Document.Source,
            Uri = Document.Uri,
            FileName = Document.FileName,
            MediaType = Document.MediaType,
            Metadata = Document.Metadata,
            ContentHash = Document.ComputeHash(),
            ContentBytes = Document.Content.Length,
            Version = accepted.Version,
            State = DocumentState.Processing,
            Attempts = 1,
            ChunkCount = 0,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return new IndexedDocument
        {
            Leased = new LeasedDocument(workspace, row, lease, GivenTitle: null, Document.Metadata, Document.Content, new HashSet<ChunkHash>()),
            MediaType = "text/plain",
            Metadata = (JsonObject)Document.Metadata.DeepClone(),
            Chunks = [new IndexedChunk(Chunk, Chunk.Hash(title: null), Vector)],
        };
    }

    /// <exception cref="InvalidOperationException">It is not what it says it is.</exception>
    public void Require()
    {
        if (Document.Title is not null) throw new InvalidOperationException($"'{Document.Key}' has a title, of which its vector knows nothing.");
        if (string.IsNullOrWhiteSpace(Text)) throw new InvalidOperationException($"'{Document.Key}' has no text.");
    }
}
