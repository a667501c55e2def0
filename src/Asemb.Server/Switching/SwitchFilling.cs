using Asemb.Core.Embeddings;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Workers;

namespace Asemb.Server.Switching;

/// <summary>
/// Embeds the chunks that lack a vector, in batches of about a second. While documents are being indexed it takes turns with them: what people have just
/// sent goes before what can be searched already.
/// </summary>
internal sealed class SwitchFilling(IAsembStore store, SwitchBoard board, IndexingWorker indexing, TimeProvider time)
{
    private const int LeastChunks = 8;
    private const int MostChunks = 1024;
    private static readonly TimeSpan ShortBatch = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan LongBatch = TimeSpan.FromSeconds(1.5);

    private int _size = 32;

    /// <summary>Vectors stored so far: what tells a switch that gets on from one that does not.</summary>
    public long Stored { get; private set; }

    /// <param name="stored">Told how many chunks were embedded, and how many of them are longer than the model reads.</param>
    public async Task FillAsync(Workspace workspace, long index, IEmbeddingModel model, Func<int, int, Task> stored, CancellationToken cancellationToken)
    {
        var embedding = new PassageEmbedding(model);
        var after = 0L;
        while (await store.EmbeddingIndexes.MissingAsync(workspace, index, after, _size, cancellationToken) is { Count: > 0 } missing)
        {
            var start = time.GetTimestamp();
            var (vectors, truncated) = await embedding.EmbedAsync(missing, cancellationToken);
            var put = await store.EmbeddingIndexes.PutAsync(workspace, index, vectors, cancellationToken);
            board.Rate.Add(index, missing.Count);
            Stored += put;
            await stored(put, truncated);
            after = missing[^1].ChunkId;
            var took = time.GetElapsedTime(start);
            if (took < ShortBatch) _size = Math.Min(MostChunks, _size * 2);
            else if (took > LongBatch) _size = Math.Max(LeastChunks, _size / 2);
            if (indexing.IsBusy) await Task.Delay(took, time, cancellationToken);
        }
    }
}
