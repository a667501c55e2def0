using System.Text;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Benchmarks.Postgres;

/// <summary>A document cut and embedded beforehand, so that what is timed is the store alone.</summary>
internal sealed record PreparedDocument(ScaledDocument Source, IReadOnlyList<DocumentChunk> Chunks, IReadOnlyList<float[]> Vectors)
{
    public static PreparedDocument Of(ScaledDocument document, IEmbeddingModel model)
    {
        var extracted = new ExtractedDocument { Text = document.Text, Blocks = [], MediaType = "text/plain" };
        var chunks = DocumentChunker.Chunk(extracted, new WorkspaceSettings().Chunking, model, CancellationToken.None);
        // The built-in model completes before it returns.
        var vectors = model.EmbedPassagesAsync([.. chunks.Select(chunk => chunk.EmbeddedText(title: null))], CancellationToken.None).GetAwaiter().GetResult();
        return new PreparedDocument(document, chunks, vectors);
    }

    public IncomingDocument Incoming() => new()
    {
        Key = Source.Key,
        MediaType = "text/plain; charset=utf-8",
        Metadata = Source.Metadata,
        Content = Encoding.UTF8.GetBytes(Source.Text),
    };

    public IndexedDocument Indexed(LeasedDocument leased) => new()
    {
        Leased = leased,
        MediaType = "text/plain",
        Metadata = leased.GivenMetadata,
        Chunks = [.. Chunks.Select((chunk, i) => new IndexedChunk(chunk, chunk.Hash(title: null), Vectors[i]))],
    };
}
