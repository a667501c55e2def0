using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Relevance;

namespace Asemb.Benchmarks.Searching;

/// <summary>Fills a store with plain texts through its own queue: accept, lease, chunk, embed, commit.</summary>
internal sealed class StoreFeed(IAsembStore store, Workspace workspace, IEmbeddingModel model)
{
    private const int Batch = 512;

    public int Chunks { get; private set; }

    /// <summary>The texts of all chunks as they were indexed, with the key of their document.</summary>
    public List<(string Key, string Text)> Texts { get; } = [];

    /// <summary>Takes documents from the source until there are so many chunks.</summary>
    public async Task FillAsync(IEnumerator<(RetrievalDocument Document, JsonObject Metadata)> source, int chunks)
    {
        var batch = new List<(RetrievalDocument Document, JsonObject Metadata)>(Batch);
        while (Chunks < chunks && source.MoveNext())
        {
            batch.Add(source.Current);
            if (batch.Count < Math.Min(Batch, chunks - Chunks)) continue;
            await AddAsync(batch);
            batch.Clear();
        }

        if (batch.Count > 0) await AddAsync(batch);
    }

    private async Task AddAsync(IReadOnlyList<(RetrievalDocument Document, JsonObject Metadata)> documents)
    {
        var incoming = documents.Select(item => new IncomingDocument
        {
            Key = item.Document.Id,
            Title = item.Document.Title.Length == 0 ? null : item.Document.Title,
            MediaType = "text/plain; charset=utf-8",
            Metadata = item.Metadata,
            Content = Encoding.UTF8.GetBytes(item.Document.Text),
        });
        await store.Ingestion.AcceptAsync(workspace, new AcceptRequest([.. incoming]), CancellationToken.None);
        var leased = await store.Ingestion.LeaseAsync(documents.Count, long.MaxValue, TimeSpan.FromMinutes(10), CancellationToken.None);
        var ready = new IndexedDocument[leased.Count];
        await Parallel.ForAsync(0, leased.Count, async (i, token) => ready[i] = await PrepareAsync(leased[i], token));
        await store.Ingestion.CommitAsync(workspace, ready, CancellationToken.None);
        foreach (var document in ready)
        {
            Chunks += document.Chunks.Count;
            Texts.AddRange(document.Chunks.Select(chunk => (document.Leased.Document.Key, chunk.Chunk.EmbeddedText(document.Title))));
        }
    }

    private async Task<IndexedDocument> PrepareAsync(LeasedDocument leased, CancellationToken cancellationToken)
    {
        var extracted = new ExtractedDocument { Text = Encoding.UTF8.GetString(leased.Content.Span), Blocks = [], MediaType = "text/plain" };
        var chunks = DocumentChunker.Chunk(extracted, workspace.Settings.Chunking, model, cancellationToken);
        var vectors = await model.EmbedPassagesAsync([.. chunks.Select(chunk => chunk.EmbeddedText(leased.GivenTitle))], cancellationToken);
        return new IndexedDocument
        {
            Leased = leased,
            MediaType = extracted.MediaType,
            Title = leased.GivenTitle,
            Metadata = leased.GivenMetadata,
            Chunks = [.. chunks.Select((chunk, i) => new IndexedChunk(chunk, chunk.Hash(leased.GivenTitle), vectors[i]))],
        };
    }
}
