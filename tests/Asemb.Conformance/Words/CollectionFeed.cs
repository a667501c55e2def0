using System.Text;
using Asemb.Conformance.Stores;
using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Words;

/// <summary>Brings texts into a store as a worker does, and the chunks they became to the reference.</summary>
internal sealed class CollectionFeed(IAsembStore store, Workspace workspace, HashEmbeddingModel model, ReferenceBm25 reference)
{
    private const int Batch = 250;

    public async Task AddAsync(IEnumerable<(string Key, string Title, string Text)> documents)
    {
        foreach (var batch in documents.Chunk(Batch))
        {
            var incoming = batch.Select(document => Ingest.Text(document.Key, document.Text, title: document.Title.Length == 0 ? null : document.Title));
            await store.Ingestion.AcceptAsync(workspace, new AcceptRequest([.. incoming]), CancellationToken.None);
            for (var leased = await LeaseAsync(); leased.Count > 0; leased = await LeaseAsync())
            {
                var ready = new IndexedDocument[leased.Count];
                Parallel.For(0, leased.Count, i => ready[i] = Prepare(leased[i]));
                var outcomes = await store.Ingestion.CommitAsync(workspace, ready, CancellationToken.None);
                Assert.All(outcomes, outcome => Assert.Equal(CommitOutcome.Committed, outcome));
                foreach (var document in ready)
                {
                    foreach (var chunk in document.Chunks) reference.Add(document.Leased.Document.Key, chunk.Chunk.EmbeddedText(document.Title));
                }
            }
        }
    }

    private Task<IReadOnlyList<LeasedDocument>> LeaseAsync() => store.Ingestion.LeaseAsync(Batch, long.MaxValue, TimeSpan.FromMinutes(10), CancellationToken.None);

    private IndexedDocument Prepare(LeasedDocument leased)
    {
        var extracted = new ExtractedDocument { Text = Encoding.UTF8.GetString(leased.Content.Span), Blocks = [], MediaType = "text/plain" };
        var chunks = DocumentChunker.Chunk(extracted, workspace.Settings.Chunking, model, CancellationToken.None);
        // A title without a text is a document too.
        if (chunks.Count == 0) chunks = [new DocumentChunk(0, 0, 0, "", [], 0, 0)];
        return new IndexedDocument
        {
            Leased = leased,
            MediaType = extracted.MediaType,
            Title = leased.GivenTitle,
            Metadata = leased.GivenMetadata,
            Chunks = [.. chunks.Select(chunk => new IndexedChunk(chunk, chunk.Hash(leased.GivenTitle), model.Embed(chunk.EmbeddedText(leased.GivenTitle))))],
        };
    }
}
