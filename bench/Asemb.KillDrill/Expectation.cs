using System.Collections.Concurrent;
using System.Text;
using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Workspaces;
using Asemb.Embeddings;
using Asemb.Extraction;

namespace Asemb.KillDrill;

/// <summary>The chunks that a document has when nothing went wrong: read and cut here, without servers or stores. Thread-safe.</summary>
internal sealed class Expectation : IDisposable
{
    private readonly EmbeddingModels _models = new();
    private readonly TextExtractor _extractor = new();
    private readonly ConcurrentDictionary<SmallDocument, IReadOnlyList<ChunkHash>> _known = new();
    private IEmbeddingModel? _model;

    /// <returns>Hashes in order.</returns>
    public async Task<IReadOnlyList<ChunkHash>> ChunksAsync(SmallDocument document)
    {
        if (_known.TryGetValue(document, out var known)) return known;
        _model ??= await _models.GetAsync(_models.DefaultId, CancellationToken.None);
        var text = await _extractor.ExtractAsync(new FileInput(Encoding.UTF8.GetBytes(document.Text()), document.FileName));
        var chunks = DocumentChunker.Chunk(text, new WorkspaceSettings().Chunking, _model, CancellationToken.None);
        return _known[document] = [.. chunks.Select(chunk => chunk.Hash(text.Title))];
    }

    public void Dispose() => _models.Dispose();
}
