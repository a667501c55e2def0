using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>Embeds the chunks of several documents at once: each text once, and only those whose vectors are not stored already.</summary>
internal sealed class ChunkEmbedding(IndexingOptions options, EmbeddedChunks counter)
{
    /// <param name="isSecond">By the model of an index under construction: the chunks are counted already.</param>
    /// <exception cref="Core.Errors.AsembException"><c>embedding_failed</c>, <c>embedding_unavailable</c></exception>
    public async Task<IReadOnlyDictionary<ChunkHash, float[]>> EmbedAsync(
        IReadOnlyList<PreparedDocument> documents, IEmbeddingModel model, CancellationToken cancellationToken, bool isSecond = false)
    {
        var hashes = new List<ChunkHash>();
        var texts = new List<string>();
        var seen = new HashSet<ChunkHash>();
        foreach (var document in documents)
        {
            foreach (var (chunk, hash) in document.Chunks)
            {
                if (document.Leased.KnownChunks.Contains(hash) || !seen.Add(hash)) continue;
                hashes.Add(hash);
                texts.Add(chunk.EmbeddedText(document.Title));
            }
        }

        var vectors = new Dictionary<ChunkHash, float[]>(hashes.Count);
        for (var from = 0; from < texts.Count; from += options.EmbedChunks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(options.EmbedChunks, texts.Count - from);
            var embedded = await model.EmbedPassagesAsync(texts.GetRange(from, count), cancellationToken);
            if (!isSecond) counter.Add(count);
            for (var i = 0; i < count; i++) vectors[hashes[from + i]] = embedded[i];
        }

        return vectors;
    }
}
