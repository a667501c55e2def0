using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>The way of a document through a store with the smallest possible extraction: paragraphs (split at blank lines) are the chunks.</summary>
/// <param name="model">Embeds, whatever model a workspace names, unless that is one of the others.</param>
/// <param name="others">Embed for the workspaces and the indexes under construction that name them.</param>
public sealed class Ingest(IAsembStore store, HashEmbeddingModel model, params IReadOnlyList<HashEmbeddingModel> others)
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(5);

    public static IncomingDocument Text(string key, string text, string? source = null, string? title = null, JsonObject? metadata = null) => new()
    {
        Key = key,
        Source = source,
        Title = title,
        MediaType = "text/plain; charset=utf-8",
        Metadata = metadata ?? [],
        Content = Encoding.UTF8.GetBytes(text),
    };

    public static IReadOnlyList<DocumentChunk> Chunk(string text)
    {
        var chunks = new List<DocumentChunk>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf("\n\n", start, StringComparison.Ordinal);
            if (end < 0) end = text.Length;
            var paragraph = text[start..end];
            chunks.Add(new DocumentChunk(chunks.Count, start, paragraph.Length, paragraph, [], HashEmbeddingModel.Words(paragraph).Count(), 0));
            start = end + 2;
        }

        return chunks;
    }

    /// <summary>What a worker would commit: only chunks that are not known get a vector.</summary>
    public IndexedDocument Process(LeasedDocument leased)
    {
        var title = leased.GivenTitle;
        var active = Find(leased.Workspace.Model) ?? model;
        var building = leased.Building is { } index ? Find(index.Model) : null;
        var chunks = Chunk(Encoding.UTF8.GetString(leased.Content.Span))
            .Select(chunk =>
            {
                var hash = chunk.Hash(title);
                return leased.KnownChunks.Contains(hash)
                    ? new IndexedChunk(chunk, hash, null)
                    : new IndexedChunk(chunk, hash, active.Embed(chunk.EmbeddedText(title))) { BuildingVector = building?.Embed(chunk.EmbeddedText(title)) };
            })
            .ToList();
        return new IndexedDocument
        {
            Leased = leased,
            MediaType = "text/plain",
            Title = title,
            Language = "en",
            Metadata = (JsonObject)leased.GivenMetadata.DeepClone(),
            Chunks = chunks,
        };
    }

    public Task<AcceptResult> AcceptAsync(Workspace workspace, params IReadOnlyList<IncomingDocument> documents) =>
        store.Ingestion.AcceptAsync(workspace, new AcceptRequest(documents), CancellationToken.None);

    public Task<IReadOnlyList<LeasedDocument>> LeaseAsync(int maxDocuments = 100) =>
        store.Ingestion.LeaseAsync(maxDocuments, long.MaxValue, Duration, CancellationToken.None);

    public async Task<LeasedDocument> LeaseOneAsync() => Assert.Single(await LeaseAsync(1));

    public Task<IReadOnlyList<CommitOutcome>> CommitAsync(params IReadOnlyList<LeasedDocument> leased) =>
        store.Ingestion.CommitAsync(leased[0].Workspace, leased.Select(Process).ToList(), CancellationToken.None);

    /// <summary>Processes whatever is due, until nothing is.</summary>
    public async Task DrainAsync()
    {
        while (true)
        {
            var leased = await LeaseAsync();
            if (leased.Count == 0) return;
            foreach (var group in leased.GroupBy(document => document.Workspace.Id)) await CommitAsync(group.ToList());
        }
    }

    public async Task AddAsync(Workspace workspace, params IReadOnlyList<IncomingDocument> documents)
    {
        await AcceptAsync(workspace, documents);
        await DrainAsync();
    }

    private HashEmbeddingModel? Find(EmbeddingModelInfo info) => others.FirstOrDefault(other => other.Info == info);
}
